package io.aircheck.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "submit",
        description = "Submits a job and returns when all its tasks run.",
        footer = {
            "",
            "The jar goes through Flink's own client, as 'flink run' does. Options of the job stand"
                    + " behind '--', for example: submit -- --mix.delay 10s. The job is told"
                    + " source.time=create, because a scenario played with --rate max is ahead of"
                    + " the clock. Keys for the callbacks' signatures go into DIR/run/secrets.properties."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ClusterSubmitCommand implements Callable<Integer> {
    @Mixin private ClusterFolder folder;
    @Mixin private JobOption which;

    @Option(
            names = {"-p", "--parallelism"},
            paramLabel = "N",
            description =
                    "Of the job (default: for recordings all slots but those of one spare"
                            + " TaskManager, for callbacks 1).")
    private Integer parallelism;

    @Option(
            names = "--from",
            paramLabel = "SAVEPOINT",
            description = "Goes on from a savepoint, which the job then takes over.")
    private String savepoint;

    @Parameters(paramLabel = "JOB OPTION", description = "--KEY VALUE; see docs/configuration.md.")
    private List<String> jobOptions = new ArrayList<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (parallelism != null && parallelism < 1) {
            throw new ParameterException(spec.commandLine(), "--parallelism must be 1 or more");
        }
        String job =
                folder.cluster()
                        .submit(
                                which.job(),
                                parallelism == null ? 0 : parallelism,
                                savepoint,
                                jobOptions);
        spec.commandLine().getOut().println("job " + job + " runs");
        return 0;
    }
}
