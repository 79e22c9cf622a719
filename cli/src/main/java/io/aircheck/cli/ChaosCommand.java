package io.aircheck.cli;

import io.aircheck.cli.chaos.Chaos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "chaos",
        description = "Records random rooms while processes, Kafka and COS fail, and checks all.",
        footer = {
            "",
            "Starts a cluster of its own, as 'aircheck cluster up' does, and plays a random"
                    + " scenario in a coded test signal again and again, with one to three mishaps"
                    + " each: killed and suspended processes, failing checkpoints, a store that"
                    + " refuses, stalls or lies, a rescale. A checker then reads the finished MP3s"
                    + " and the events, and nothing else: every block of 100 ms once and in its"
                    + " place, every event once, no upload left over.",
            "",
            "Prints a line a run and a total. The exit code is 1 if anything was lost, doubled or"
                    + " moved."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ChaosCommand implements Callable<Integer> {
    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many runs (default: ${DEFAULT-VALUE}); each takes half a minute.")
    private int runs;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Seed of the first run; the next has S + 1 (default: a random one).")
    private Long seed;

    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            defaultValue = "aircheck-chaos",
            description = "A new folder for the cluster (default: ./${DEFAULT-VALUE}).")
    private Path dir;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (runs < 1) {
            throw new ParameterException(spec.commandLine(), "--runs must be positive");
        }
        if (Files.exists(dir)) {
            throw new CommandException(dir + " is there already; delete it or give another --dir");
        }
        long first = seed == null ? Integer.toUnsignedLong((int) System.nanoTime()) : seed;
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
        Chaos chaos = new Chaos(dir, spec.commandLine().getOut(), progress::say);
        return chaos.run(runs, first) == 0 ? 0 : 1;
    }
}
