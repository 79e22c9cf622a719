package io.aircheck.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "savepoint",
        description = "Takes a savepoint of a job, which goes on, and prints its path.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ClusterSavepointCommand implements Callable<Integer> {
    @Mixin private ClusterFolder folder;
    @Mixin private JobOption which;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        spec.commandLine().getOut().println(folder.cluster().savepoint(which.job()));
        return 0;
    }
}
