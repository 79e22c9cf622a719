package io.aircheck.cli;

import io.aircheck.cli.callback.DeadCallbacks;
import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "redeliver",
        description = "Sends the callbacks in the topic callbacks-dlq again, each once.",
        footer = {
            "",
            "Options are those of the callback job and stand behind '--', for example:",
            "",
            "  aircheck callbacks redeliver -- --config aircheck.yaml",
            "",
            "Addresses and keys are those that hold now. What is not taken goes back into the"
                    + " topic, and so does what the app's settings do not ask for now; the exit"
                    + " code is then 1. What is answered 410 is left out."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CallbacksRedeliverCommand implements Callable<Integer> {
    @Parameters(paramLabel = "JOB OPTION", description = "--KEY VALUE; see docs/configuration.md.")
    private List<String> jobOptions = new ArrayList<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        RecordingConfig config;
        try {
            config = RecordingConfig.from(jobOptions.toArray(String[]::new));
        } catch (ConfigException e) {
            throw new CommandException(Failures.firstLine(e.getMessage()), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        DeadCallbacks.Result result = new DeadCallbacks(config, out::println).redeliver();
        out.println(
                result.taken()
                        + " taken, "
                        + result.left()
                        + " left in the topic, "
                        + result.leftOut()
                        + " left out");
        out.flush();
        return result.left() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
