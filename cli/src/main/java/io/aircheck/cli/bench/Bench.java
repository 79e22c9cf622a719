package io.aircheck.cli.bench;

import io.aircheck.audio.EncodeException;
import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.cli.cluster.ClusterJob;
import io.aircheck.cli.cluster.ClusterOptions;
import io.aircheck.job.config.ConfigException;
import io.aircheck.testbed.scenario.ScenarioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures a cluster of its own: starts it, submits the job once, and ends it whatever happens. The
 * job goes on through all rounds, because one that is submitted anew begins without compiled code.
 */
public final class Bench {
    /** As the shipped configuration has it. */
    private static final int SLOTS = 2;

    private static final String TASK_MANAGER_MEMORY = "3g";

    /** Until the compilers of both JVMs have little left to do. ffmpeg needs none. */
    private static final int WARM_UPS = 2;

    private final Path dir;
    private final Speech speech;
    private final ClusterOptions options;
    private final List<String> jobArguments;
    private final Consumer<String> progress;

    /** A TaskManager as the shipped configuration has it. */
    public static ClusterOptions shipped() {
        return ClusterOptions.defaults()
                .withTaskManagers(1)
                .withSlots(SLOTS)
                .withTaskManagerMemory(TASK_MANAGER_MEMORY);
    }

    /**
     * @param dir a new folder, for cluster and files
     * @param home the folder of the launcher
     * @param options of the cluster; one TaskManager
     * @param jobArguments {@code --key value} for the job
     * @param progress is told what is being done
     */
    public Bench(
            Path dir,
            Path home,
            ClusterOptions options,
            List<String> jobArguments,
            Consumer<String> progress)
            throws IOException {
        this.options = options;
        this.dir = dir;
        this.speech = Speech.find(home, Files.createDirectories(dir.resolve("speech")));
        this.jobArguments = List.copyOf(jobArguments);
        this.progress = progress;
    }

    /** Says what speech is recorded. */
    public String speech() {
        return speech.name();
    }

    /** What a measurement does with a cluster whose job runs. */
    private interface Measurement {
        Report run(Cluster cluster)
                throws BenchException,
                        ClusterException,
                        ScenarioException,
                        EncodeException,
                        IOException,
                        InterruptedException;
    }

    /**
     * Measures against bare ffmpeg.
     *
     * @param rounds that count
     */
    public Report ratio(Load load, int rounds)
            throws BenchException,
                    ClusterException,
                    ScenarioException,
                    EncodeException,
                    IOException,
                    InterruptedException {
        return ratio(load, rounds, WARM_UPS);
    }

    /**
     * The same.
     *
     * @param warmUps rounds before them that do not count
     */
    Report ratio(Load load, int rounds, int warmUps)
            throws BenchException,
                    ClusterException,
                    ScenarioException,
                    EncodeException,
                    IOException,
                    InterruptedException {
        EncoderSettings settings = settings();
        progress.accept("making the speech");
        Corpus corpus = Corpus.make(speech, load, dir.resolve("corpus"));
        FfmpegSide ffmpeg = new FfmpegSide(corpus, settings, dir.resolve("ffmpeg"));
        CodecFloor floor = new CodecFloor(corpus, settings);
        return withJob(
                cluster -> {
                    for (int i = 1; i <= warmUps; i++) {
                        warmUp(cluster, corpus, floor, "warming up, " + i + " of " + warmUps);
                    }
                    List<Rounds.Round> all = new ArrayList<>();
                    for (int i = 1; i <= rounds; i++) {
                        String name = "round " + i + " of " + rounds;
                        all.add(round(cluster, corpus, ffmpeg, floor, name));
                    }
                    return new RatioReport(load, new Rounds(all), quality(corpus, ffmpeg, all));
                });
    }

    /**
     * Measures what a track costs among few and among many.
     *
     * @param load its number of tracks is of no interest
     * @param tracks how many, in rising order, at least one number
     * @param rounds of each
     */
    public Report scale(Load load, List<Integer> tracks, int rounds)
            throws BenchException,
                    ClusterException,
                    ScenarioException,
                    EncodeException,
                    IOException,
                    InterruptedException {
        return withJob(
                cluster -> new Scale(cluster, speech, dir, tracks, progress).run(load, rounds));
    }

    /**
     * Measures how much faster two slots are than one.
     *
     * @param rounds that count, after one to warm up
     */
    public Report slots(Load load, int rounds)
            throws BenchException,
                    ClusterException,
                    ScenarioException,
                    EncodeException,
                    IOException,
                    InterruptedException {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            throw new BenchException("two slots need two processors");
        }
        progress.accept("making the speech");
        Slots slots = new Slots(Corpus.make(speech, load, dir.resolve("corpus")), rounds, progress);
        Slots.Pace[] paces = new Slots.Pace[2];
        for (int number = 1; number <= 2; number++) {
            try (OwnCluster own = new OwnCluster(dir.resolve("cluster-" + number))) {
                Cluster cluster =
                        own.up(
                                options.withSlots(number)
                                        .withFlink("execution.checkpointing.interval", "2s"),
                                progress);
                paces[number - 1] = slots.run(cluster, number, jobArguments);
            }
        }
        return new Slots.Found(load, rounds, paces[0], paces[1]);
    }

    /** Measures at the pace of life. */
    public Report live(Load load)
            throws BenchException,
                    ClusterException,
                    ScenarioException,
                    EncodeException,
                    IOException,
                    InterruptedException {
        progress.accept("making the speech");
        Corpus corpus = Corpus.make(speech, load, dir.resolve("corpus"));
        return withJob(cluster -> new Live(cluster, corpus, progress).run());
    }

    private void warmUp(Cluster cluster, Corpus corpus, CodecFloor floor, String name)
            throws BenchException,
                    ClusterException,
                    EncodeException,
                    IOException,
                    InterruptedException {
        codecs(floor, name);
        aircheck(cluster, corpus, name);
    }

    private Rounds.Round round(
            Cluster cluster, Corpus corpus, FfmpegSide ffmpeg, CodecFloor floor, String name)
            throws BenchException,
                    ClusterException,
                    EncodeException,
                    IOException,
                    InterruptedException {
        progress.accept(name + ": ffmpeg");
        FfmpegSide.Cost bare = ffmpeg.run();
        double codecs = codecs(floor, name);
        return new Rounds.Round(bare, codecs, aircheck(cluster, corpus, name));
    }

    /** CPU seconds. */
    private double codecs(CodecFloor floor, String name)
            throws EncodeException, IOException, InterruptedException {
        progress.accept(name + ": codecs alone");
        return floor.run();
    }

    private AircheckSide.Cost aircheck(Cluster cluster, Corpus corpus, String name)
            throws BenchException, ClusterException, IOException, InterruptedException {
        progress.accept(name + ": Aircheck");
        return new AircheckSide(cluster, corpus, said -> progress.accept(name + ": " + said)).run();
    }

    private static Quality quality(Corpus corpus, FfmpegSide ffmpeg, List<Rounds.Round> rounds)
            throws IOException, InterruptedException {
        Path recording = rounds.get(rounds.size() - 1).aircheck().recording();
        return recording == null
                ? null
                : Quality.of(corpus.said(0).ogg(), recording, ffmpeg.single(0));
    }

    private EncoderSettings settings() throws BenchException {
        try {
            return EncoderSettings.of(jobArguments);
        } catch (ConfigException e) {
            throw new BenchException(e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    private Report withJob(Measurement measurement)
            throws BenchException,
                    ClusterException,
                    ScenarioException,
                    EncodeException,
                    IOException,
                    InterruptedException {
        try (OwnCluster own = new OwnCluster(dir.resolve("cluster"))) {
            Cluster cluster = own.up(options, progress);
            cluster.submit(ClusterJob.RECORDING, options.slots(), null, jobArguments);
            return measurement.run(cluster);
        }
    }
}
