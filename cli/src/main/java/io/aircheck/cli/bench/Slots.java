package io.aircheck.cli.bench;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.cli.cluster.ClusterJob;
import io.aircheck.cli.cluster.PlayRequest;
import io.aircheck.cli.cluster.ProcessStatus;
import io.aircheck.cli.cluster.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How much faster two slots work than one, each with a processor of its own. What is recorded lies
 * in Kafka before the job begins, so that it always has work.
 *
 * <p>With one slot the TaskManager and its encoders have the first processor, all other processes
 * the second. With two they share both, so of the time on the clock the share that other processes
 * took is not counted: it was not the TaskManager's.
 */
final class Slots {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Ends are seen as exactly as checkpoints come, 2 s: a tenth of this. */
    private static final Duration SHORTEST = Duration.ofSeconds(20);

    private final Corpus corpus;
    private final int rounds;
    private final Consumer<String> progress;

    /**
     * @param rounds that count, after one to warm up
     */
    Slots(Corpus corpus, int rounds, Consumer<String> progress) {
        this.corpus = corpus;
        this.rounds = rounds;
        this.progress = progress;
    }

    /**
     * What was measured with some slots.
     *
     * @param seconds on the clock, from the last file of the first round to the last of all
     * @param others CPU seconds of all but the TaskManager
     */
    record Pace(int slots, double audioSeconds, double seconds, double others) {
        /** Seconds of audio in a second on the clock. */
        double raw() {
            return audioSeconds / seconds;
        }

        /** The same, without the time in which others had the processors. */
        double alone() {
            return audioSeconds / (seconds - (slots == 1 ? 0 : others / slots));
        }
    }

    /**
     * Measures with so many slots.
     *
     * @param cluster that has them, without a job
     */
    Pace run(Cluster cluster, int slots, List<String> jobArguments)
            throws BenchException, ClusterException, IOException, InterruptedException {
        pin(cluster, slots);
        for (int i = 0; i <= rounds; i++) {
            String name = slots + " slots, playing " + (i + 1) + " of " + (rounds + 1);
            cluster.play(
                    corpus.scenario(),
                    PlayRequest.at(Double.POSITIVE_INFINITY)
                            .withoutWaiting()
                            .withProgress(said -> progress.accept(name + ": " + said)));
        }
        List<ProcessStatus> processes = cluster.status().processes();
        int files = corpus.load().files();
        StoredObjects objects = new StoredObjects(cluster.store().resolve(Load.BUCKET));
        try (ProcessSampler sampler = ProcessSampler.start(processes)) {
            cluster.submit(ClusterJob.RECORDING, slots, null, jobArguments);
            List<Instant> visible =
                    objects.await(
                            files * (rounds + 1),
                            PATIENCE,
                            said -> progress.accept(slots + " slots: " + said));
            Instant from = visible.get(files - 1);
            Instant to = visible.get(visible.size() - 1);
            Duration took = Duration.between(from, to);
            Undisturbed.require(cluster, processes);
            if (took.compareTo(SHORTEST) < 0) {
                throw new BenchException(
                        "the rounds that count took "
                                + took.toMillis()
                                + " ms, which is too short to tell; record more tracks or longer");
            }
            double others = 0;
            for (Role role : Role.values()) {
                if (role != Role.TASKMANAGER) {
                    others += sampler.cpuSeconds(role, from, to);
                }
            }
            return new Pace(
                    slots, rounds * corpus.load().fileSeconds(), took.toMillis() / 1000.0, others);
        }
    }

    private static void pin(Cluster cluster, int slots)
            throws BenchException, ClusterException, IOException, InterruptedException {
        for (ProcessStatus process : cluster.status().processes()) {
            boolean works = process.part().role() == Role.TASKMANAGER;
            pin(process.pid(), slots > 1 ? "0,1" : works ? "0" : "1");
        }
    }

    private static void pin(long pid, String processor)
            throws BenchException, IOException, InterruptedException {
        Process taskset =
                new ProcessBuilder("taskset", "-acp", processor, Long.toString(pid))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (taskset.waitFor() != 0) {
            throw new BenchException("taskset cannot give a process a processor: " + said.strip());
        }
    }

    /** Two slots against one. */
    record Found(Load load, int rounds, Pace one, Pace two) implements Report {
        private double speedUp() {
            return two.alone() / one.alone();
        }

        @Override
        public String name() {
            return "slots";
        }

        @Override
        public Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("measurement", name());
            json.put("mode", load.mode().word());
            json.put("tracks", load.tracks());
            json.put("lengthSeconds", load.length().toMillis() / 1000.0);
            json.put("speedUp", Report.rounded(speedUp()));
            json.put("speedUpWithOthers", Report.rounded(two.raw() / one.raw()));
            json.put("oneSlot", json(one));
            json.put("twoSlots", json(two));
            return json;
        }

        private static Map<String, Object> json(Pace pace) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("audioSeconds", Report.rounded(pace.audioSeconds()));
            json.put("seconds", Report.rounded(pace.seconds()));
            json.put("othersCpuSeconds", Report.rounded(pace.others()));
            json.put("timesRealTime", Report.rounded(pace.alone()));
            json.put("timesRealTimeWithOthers", Report.rounded(pace.raw()));
            return json;
        }

        @Override
        public List<String> lines() {
            return List.of(
                    String.format(
                            Locale.ROOT,
                            "%s, %d tracks, %d s, %d rounds that count",
                            load.mode().word(),
                            load.tracks(),
                            load.length().toSeconds(),
                            rounds),
                    "",
                    "slots   times real time   with others' share",
                    line(one),
                    line(two),
                    "",
                    String.format(
                            Locale.ROOT,
                            "speed-up %.2f, with what other processes took %.2f",
                            speedUp(),
                            two.raw() / one.raw()));
        }

        private static String line(Pace pace) {
            return String.format(
                    Locale.ROOT, "%5d   %15.1f   %18.1f", pace.slots(), pace.alone(), pace.raw());
        }
    }
}
