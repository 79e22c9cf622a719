package io.aircheck.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rescale",
        description = "Stops a job with a savepoint and submits it again from there.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ClusterRescaleCommand implements Callable<Integer> {
    @Mixin private ClusterFolder folder;
    @Mixin private JobOption which;

    @Parameters(paramLabel = "N", description = "The job's new parallelism.")
    private int parallelism;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (parallelism < 1) {
            throw new ParameterException(spec.commandLine(), "N must be 1 or more");
        }
        String job = folder.cluster().rescale(which.job(), parallelism);
        spec.commandLine().getOut().println("job " + job + " runs");
        return 0;
    }
}
