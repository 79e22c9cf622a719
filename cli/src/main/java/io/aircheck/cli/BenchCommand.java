package io.aircheck.cli;

import io.aircheck.cli.bench.Bench;
import io.aircheck.cli.bench.BenchOutput;
import io.aircheck.cli.bench.Load;
import io.aircheck.cli.bench.Mode;
import io.aircheck.cli.bench.Report;
import io.aircheck.cli.bench.ResultsPage;
import io.aircheck.cli.cluster.ClusterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
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
            "Options of the job stand behind '--'. A quick look, which takes a few minutes:"
                    + " --tracks 8 --length 1m --rounds 1. Figures of a machine that does other work"
                    + " at the same time are worth little."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchCommand implements Callable<Integer> {
    private static final int ROUNDS = 5;
    private static final int SCALE_ROUNDS = 3;
    private static final Duration SCALE_LENGTH = Duration.ofMinutes(1);
    private static final int LIVE_TRACKS = 100;
    private static final Duration LIVE_LENGTH = Duration.ofMinutes(10);

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

    @ArgGroup private Measurement measurement = new Measurement();

    /** Instead of the comparison with ffmpeg. */
    static final class Measurement {
        @Option(
                names = "--scale",
                arity = "0..1",
                split = ",",
                fallbackValue = "10,100,1000",
                paramLabel = "N",
                description =
                        "Measures what a track costs among 10, 100 and 1000 (or so many) instead, for"
                                + " 1m, in 3 rounds each.")
        private List<Integer> scale;

        @Option(
                names = "--slots",
                description = "Measures how much faster two slots are than one instead.")
        private boolean slots;

        @Option(
                names = "--live",
                description =
                        "Measures at the pace of life instead: from the end of speech to the visible"
                                + " file, and what an open track holds (100 tracks for 10m).")
        private boolean live;
    }

    @Option(
            names = "--tracks",
            paramLabel = "N",
            description =
                    "How many users (default: single 60, mixed 120, both 40, idle 1000; --live 100).")
    private Integer tracks;

    @Option(
            names = "--length",
            paramLabel = "DURATION",
            converter = ClusterKillCommand.DurationConverter.class,
            description = "How long they are recorded (default: 4m; --scale 1m; --live 10m).")
    private Duration length;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "Rounds that count, after two to warm up (default: 5). Each does the work on both"
                            + " sides.")
    private Integer rounds;

    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            description =
                    "A new folder for cluster and files, which then stays (default: a temporary one).")
    private Path dir;

    @Option(
            names = "--taskmanager-memory",
            paramLabel = "SIZE",
            description = "taskmanager.memory.process.size (default: 3g, as shipped).")
    private String memory;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Sets an option of Flink that differs from the shipped configuration.")
    private Map<String, String> flink = new LinkedHashMap<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Takes the figures as JSON.")
    private Path json;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description =
                    "Writes a page of results with charts, such as bench/RESULTS.md: this measurement's"
                            + " and the last of each other kind.")
    private Path results;

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
        if (rounds != null && rounds < 1) {
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
        try {
            measure(folder, load);
        } catch (Exception e) {
            spec.commandLine()
                    .getErr()
                    .println("aircheck: what there is so far stays in " + folder);
            throw e;
        }
        if (dir == null) {
            delete(folder);
        }
        return 0;
    }

    private void measure(Path folder, Load load) throws Exception {
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
        BenchOutput output =
                new BenchOutput(
                        spec.commandLine().getOut(),
                        spec.commandLine().getParent().getParseResult().originalArgs());
        Bench bench = new Bench(folder, home(), cluster(), jobOptions, progress::say);
        Report report = measure(bench, load);
        output.print(report, bench.speech());
        if (json != null) {
            output.write(report, bench.speech(), json);
        }
        if (results != null) {
            ResultsPage page = new ResultsPage(results);
            output.write(report, bench.speech(), page.json(report));
            page.write();
        }
    }

    private ClusterOptions cluster() {
        ClusterOptions options = Bench.shipped();
        if (memory != null) {
            options = options.withTaskManagerMemory(memory);
        }
        for (Map.Entry<String, String> option : flink.entrySet()) {
            options = options.withFlink(option.getKey(), option.getValue());
        }
        return options;
    }

    private Report measure(Bench bench, Load load) throws Exception {
        if (measurement.scale != null) {
            return bench.scale(load, measurement.scale, rounds(SCALE_ROUNDS));
        }
        if (measurement.slots) {
            return bench.slots(load, rounds(ROUNDS));
        }
        if (measurement.live) {
            return bench.live(load);
        }
        return bench.ratio(load, rounds(ROUNDS));
    }

    private int rounds(int unlessGiven) {
        return rounds == null ? unlessGiven : rounds;
    }

    private Load load() {
        requireSense();
        try {
            if (measurement.live) {
                return Load.of(
                                mode,
                                tracks == null ? LIVE_TRACKS : tracks,
                                length == null ? LIVE_LENGTH : length)
                        .leavingOneByOne();
            }
            if (measurement.scale != null) {
                return Load.of(mode, null, length == null ? SCALE_LENGTH : length);
            }
            return Load.of(mode, tracks, length);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private void requireSense() {
        List<Integer> scale = measurement.scale;
        if (scale != null) {
            for (int i = 0; i < scale.size(); i++) {
                if (scale.get(i) < 1 || i > 0 && scale.get(i) <= scale.get(i - 1)) {
                    throw new ParameterException(
                            spec.commandLine(), "--scale takes rising numbers from 1 on");
                }
            }
        }
        if (scale != null && tracks != null) {
            throw new ParameterException(spec.commandLine(), "--scale says how many tracks");
        }
        if (measurement.live && rounds != null) {
            throw new ParameterException(spec.commandLine(), "--live has no rounds");
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
