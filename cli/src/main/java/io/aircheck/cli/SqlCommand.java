package io.aircheck.cli;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.SqlJobStatus;
import io.aircheck.cli.cluster.SqlRequest;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sql",
        description =
                "Submits a file of SQL statements to the cluster as a job, or stops that job.",
        footer = {
            "",
            "Shipped are catalogue (which files there are), usage (recorded time of each app),"
                    + " talk-time (who spoke how much) and quality (who lost many frames); their"
                    + " tables are in sql/sources.sql. A file sets its job's name by SET"
                    + " 'pipeline.name' and has one INSERT or EXECUTE STATEMENT SET. Jobs of"
                    + " different names run side by side, and each needs a slot of its own:",
            "",
            "  aircheck cluster up --catalogue --slots 3",
            "  aircheck cluster submit",
            "  aircheck sql catalogue",
            "  aircheck sql usage",
            "",
            "A job that was stopped by --stop goes on where it was, when its file is given again."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class SqlCommand implements Callable<Integer> {
    @Mixin private ClusterFolder folder;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "A path, or the name of a file in sql/, such as catalogue.")
    private String file;

    @Option(
            names = {"-p", "--parallelism"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the job, which takes as many slots (default: 1).")
    private int parallelism;

    // No default and no converter of picocli's: its messages would repeat what may hold a password.
    @Option(
            names = "--catalogue",
            paramLabel = "URL",
            description =
                    "jdbc:postgresql://HOST:PORT/DATABASE?user=USER, without a password (default:"
                            + " the cluster's own). For a cluster that was started without"
                            + " --catalogue: its TaskManagers take the password from the file that"
                            + " PGPASSFILE named when it came up. Those of a cluster with a"
                            + " catalogue know that one's passwords alone.")
    private String catalogue;

    @Option(
            names = "--fresh",
            description = "Begins anew, also after --stop: needed when statements were changed.")
    private boolean fresh;

    @Option(
            names = "--stop",
            paramLabel = "NAME",
            description = "Stops the job of that name, or of that file, with a savepoint.")
    private String stop;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if ((file == null) == (stop == null)) {
            throw new ParameterException(
                    spec.commandLine(), "give FILE, or --stop and the name of a job");
        }
        Cluster cluster = folder.cluster();
        PrintWriter out = spec.commandLine().getOut();
        if (stop != null) {
            out.println(cluster.stopSql(stop));
            return 0;
        }
        SqlJobStatus job = cluster.submit(request());
        out.println(
                "job "
                        + job.id()
                        + " runs as "
                        + job.name()
                        + (job.savepoint().isEmpty() ? "" : ", on from " + job.savepoint()));
        return 0;
    }

    private SqlRequest request() {
        try {
            return new SqlRequest(file, parallelism, Optional.ofNullable(catalogue), fresh);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
