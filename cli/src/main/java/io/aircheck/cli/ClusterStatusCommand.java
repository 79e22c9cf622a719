package io.aircheck.cli;

import io.aircheck.cli.cluster.ClusterStatus;
import io.aircheck.cli.cluster.JobStatus;
import io.aircheck.cli.cluster.ProcessStatus;
import io.aircheck.cli.cluster.SqlJobStatus;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Says which processes there are and how the jobs do.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ClusterStatusCommand implements Callable<Integer> {
    @Mixin private ClusterFolder folder;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ClusterStatus status = folder.cluster().status();
        PrintWriter out = spec.commandLine().getOut();
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"PROCESS", "PID", "STARTS", "STATE"});
        rows.add(new String[] {"supervisor", Long.toString(status.supervisor()), "1", "alive"});
        for (ProcessStatus process : status.processes()) {
            rows.add(
                    new String[] {
                        process.part().name(),
                        process.isAlive() ? Long.toString(process.pid()) : "-",
                        Integer.toString(process.starts()),
                        state(process)
                    });
        }
        Columns.print(out, rows);
        if (status.taskManagers() < 0) {
            out.println("\nThe JobManager does not answer.");
        } else if (status.jobs().isEmpty() && status.sqlJobs().isEmpty()) {
            out.println("\nNo job was submitted.");
        }
        status.jobs().forEach(job -> print(out, job));
        status.sqlJobs().forEach(job -> print(out, job));
        out.flush();
        return 0;
    }

    private static String state(ProcessStatus process) {
        if (process.isAlive()) {
            return "alive since " + process.startedAt();
        }
        return process.diedAt() == null ? "not started yet" : "dead since " + process.diedAt();
    }

    private static void print(PrintWriter out, SqlJobStatus job) {
        out.println();
        out.println("SQL job      " + job.id() + ", " + job.name());
        out.println("state        " + job.state());
        out.println("runs on      " + String.join(", ", job.taskManagers()));
        if (!job.savepoint().isEmpty()) {
            out.println("savepoint    " + job.savepoint());
        }
    }

    private static void print(PrintWriter out, JobStatus job) {
        out.println();
        out.println("job          " + job.id() + ", " + job.job().word());
        out.println("state        " + job.state());
        out.println("runs on      " + String.join(", ", job.taskManagers()));
        out.println(
                "restarts     "
                        + (job.restarts() < 0 ? "not known yet" : Long.toString(job.restarts())));
        out.println(
                "checkpoints  "
                        + job.completed()
                        + " completed, "
                        + job.failed()
                        + " failed, the last took "
                        + job.lastCheckpoint().toMillis()
                        + " ms");
        out.println("savepoint    " + (job.savepoint().isEmpty() ? "none" : job.savepoint()));
    }
}
