package io.aircheck.cli;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.PlayOutcome;
import io.aircheck.cli.cluster.PlayRequest;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "play",
        description = "Plays a scenario into the cluster and waits for its files.",
        footer = {
            "",
            "The scenario begins now, or after the last time in the topics if that lies ahead; its"
                    + " end is ticked past at once. With --rate max time runs ahead of the clock,"
                    + " and stands still afterwards until the clock is there. A task that outlives"
                    + " its scenario (custom scope: up to 12 h after its room emptied) is ticked to"
                    + " its end.",
            "",
            "Broker, JobManager, TaskManagers and store may be killed meanwhile."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ClusterPlayCommand implements Callable<Integer> {
    @Mixin private ClusterFolder folder;

    @Parameters(paramLabel = "SCENARIO", description = "A scenario in YAML.")
    private Path scenario;

    @Option(
            names = "--rate",
            paramLabel = "max|N",
            defaultValue = "1",
            converter = Rate.Converter.class,
            description = "N times real time (default: 1), or as fast as can be.")
    private Rate rate;

    @Option(names = "--no-wait", description = "Return when all is played.")
    private boolean noWait;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Scenario read = ScenarioReader.read(scenario);
        Cluster cluster = folder.cluster();
        PrintWriter out = spec.commandLine().getOut();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
        PlayRequest request = PlayRequest.at(rate.times()).withProgress(progress::say);
        PlayOutcome outcome = cluster.play(read, noWait ? request.withoutWaiting() : request);
        if (noWait) {
            out.println("played " + outcome.played().start() + " to " + outcome.played().end());
            return 0;
        }
        RecordedFiles files = new RecordedFiles();
        outcome.events().forEach(files::take);
        files.print(out, folder.path().resolve("cos"));
        out.printf(
                "to check them: ./aircheck check %s %s --start %s%n",
                scenario, folder.path(), outcome.played().start());
        out.flush();
        return files.exitCode();
    }
}
