package io.aircheck.cli;

import io.aircheck.cli.bench.Bench;
import io.aircheck.cli.bench.BenchOutput;
import io.aircheck.cli.bench.Load;
import io.aircheck.cli.bench.Mode;
import io.aircheck.cli.bench.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "bench",
        description =
                "Measures what recording costs on a cluster of its own, against bare ffmpeg doing the"
                        + " same files.",
        footer = {
            "",
            "Options of the job stand behind '--'. A quick look, which takes about two minutes:"
                    + " --tracks 8 --length 1m --rounds 1. Figures of a machine that does other work"
                    + " at the same time are worth little."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "single",
            converter = ModeConverter.class,
            description =
                    "What is recorded: single (a file per user), mixed (a file per room of four), both,"
                            + " or idle (single, 5 %% of the users speak). Default:"
                            + " ${DEFAULT-VALUE}.")
    private Mode mode;

    @Option(
            names = "--tracks",
            paramLabel = "N",
            description = "How many users (default: 24 to 40, 1000 for idle).")
    private Integer tracks;

    @Option(
            names = "--length",
            paramLabel = "DURATION",
            converter = ClusterKillCommand.DurationConverter.class,
            description = "How long they are recorded (default: 4m).")
    private Duration length;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Rounds that count, after one to warm up (default: ${DEFAULT-VALUE}). Each does"
                            + " the work on both sides.")
    private int rounds;

    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            description =
                    "A new folder for cluster and files, which then stays (default: a temporary one).")
    private Path dir;

    @Option(names = "--json", paramLabel = "FILE", description = "Takes the figures as JSON.")
    private Path json;

    @Parameters(paramLabel = "JOB OPTION", description = "--KEY VALUE; see docs/configuration.md.")
    private List<String> jobOptions = new ArrayList<>();

    @Spec private CommandSpec spec;

    static final class ModeConverter implements ITypeConverter<Mode> {
        @Override
        public Mode convert(String text) {
            for (Mode mode : Mode.values()) {
                if (mode.word().equals(text)) {
                    return mode;
                }
            }
            throw new TypeConversionException("'" + text + "' is not single, mixed, both or idle");
        }
    }

    @Override
    public Integer call() throws Exception {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds must be positive");
        }
        Load load = load();
        if (dir != null && Files.exists(dir)) {
            throw new CommandException(dir + " is there already; delete it or give another --dir");
        }
        Path folder =
                dir == null
                        ? Files.createTempDirectory("aircheck-bench")
                        : dir.toAbsolutePath().normalize();
        Files.createDirectories(folder);
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
        BenchOutput output =
                new BenchOutput(
                        spec.commandLine().getOut(),
                        spec.commandLine().getParent().getParseResult().originalArgs());
        Bench bench = new Bench(folder, home(), jobOptions, progress::say);
        Report report = bench.ratio(load, rounds);
        output.print(report, bench.speech());
        if (json != null) {
            output.write(report, bench.speech(), json);
        }
        if (dir == null) {
            delete(folder);
        }
        return 0;
    }

    private Load load() {
        try {
            return Load.of(mode, tracks, length);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** The folder of the launcher; without it the working directory's parent. */
    private static Path home() {
        return Path.of(System.getProperty("aircheck.home", "..")).toAbsolutePath().normalize();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder())
                    .forEach(
                            path -> {
                                try {
                                    Files.delete(path);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }
}
