package io.aircheck.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "stop",
        description = "Stops a job with a savepoint and prints its path.",
        footer = {"", "'submit --from PATH' goes on from there, with the same files."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ClusterStopCommand implements Callable<Integer> {
    @Mixin private ClusterFolder folder;
    @Mixin private JobOption which;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        spec.commandLine().getOut().println(folder.cluster().stop(which.job()));
        return 0;
    }
}
