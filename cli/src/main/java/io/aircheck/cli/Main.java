package io.aircheck.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code aircheck} command. */
@Command(
        name = "aircheck",
        description = "Records voice chat rooms: audio frames in, MP3 files out.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RecordCommand.class,
            ReplayCommand.class,
            ClusterCommand.class,
            SqlCommand.class,
            ChaosCommand.class,
            CheckCommand.class,
            CallbacksCommand.class,
            FilesCommand.class,
            UsageCommand.class,
            CatalogueCommand.class,
            BenchCommand.class
        })
final class Main implements Runnable {
    @Spec private CommandSpec spec;

    private Main() {}

    /** Exits with 0, 1 (it failed) or 2 (the command line is wrong). */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Main());
        command.setParameterExceptionHandler(Main::misused);
        command.setExecutionExceptionHandler(
                (exception, failed, parsed) -> {
                    failed.getErr().println("aircheck: " + Failures.line(exception));
                    return CommandLine.ExitCode.SOFTWARE;
                });
        return command;
    }

    private static int misused(ParameterException exception, String[] args) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("aircheck: " + Failures.firstLine(exception.getMessage()));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
