package io.aircheck.cli.bench;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.cli.cluster.ClusterJob;
import io.aircheck.cli.cluster.PlayOutcome;
import io.aircheck.cli.cluster.PlayRequest;
import io.aircheck.cli.cluster.ProcessStatus;
import io.aircheck.cli.cluster.Role;
import io.aircheck.schema.RecordingEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Recording at the pace of life: how long after the end of a user's speech the file is visible, and
 * how much an open track holds. The state held is what a savepoint writes, which is every value
 * once; a checkpoint's files hold values that are gone, too.
 */
final class Live {
    /** Savepoints at even distances before the first user leaves. */
    private static final int SAVEPOINTS = 6;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final Corpus corpus;
    private final Consumer<String> progress;

    Live(Cluster cluster, Corpus corpus, Consumer<String> progress) {
        this.cluster = cluster;
        this.corpus = corpus;
        this.progress = progress;
    }

    Report run() throws BenchException, ClusterException, IOException, InterruptedException {
        List<ProcessStatus> processes = cluster.status().processes();
        ProcessStatus taskManager =
                processes.stream()
                        .filter(process -> process.part().role() == Role.TASKMANAGER)
                        .findFirst()
                        .orElseThrow();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (ProcessSampler sampler = ProcessSampler.start(processes);
                HeapSampler heap = HeapSampler.of(taskManager.pid())) {
            Instant from = Instant.now();
            List<Future<Long>> savepoints = schedule(timer);
            PlayOutcome outcome =
                    cluster.play(
                            corpus.scenario(),
                            PlayRequest.at(1).lookingEvery(LOOK).withProgress(progress));
            List<Double> held = new ArrayList<>();
            for (Future<Long> savepoint : savepoints) {
                held.add(get(savepoint) / (double) corpus.load().tracks());
            }
            Instant to = Instant.now();
            Undisturbed.require(cluster, processes);
            double seconds = Duration.between(from, to).toMillis() / 1000.0;
            return new Found(
                    corpus.load(),
                    latencies(outcome),
                    held,
                    heap.peak(),
                    sampler.peakResidentBytes(),
                    (sampler.cpuSeconds(Role.JOBMANAGER, from, to)
                                    + sampler.cpuSeconds(Role.TASKMANAGER, from, to))
                            / seconds);
        } finally {
            timer.shutdownNow();
        }
    }

    private List<Future<Long>> schedule(ScheduledExecutorService timer) {
        Load load = corpus.load();
        long whole = load.length().minus(load.spread()).toMillis();
        List<Future<Long>> all = new ArrayList<>();
        for (int i = 0; i < SAVEPOINTS; i++) {
            // In the middle of each part.
            long at = whole * (2 * i + 1) / (2 * SAVEPOINTS);
            all.add(timer.schedule(this::savepointBytes, at, TimeUnit.MILLISECONDS));
        }
        return all;
    }

    private long savepointBytes() throws ClusterException, IOException, InterruptedException {
        Path savepoint = Path.of(cluster.savepoint(ClusterJob.RECORDING));
        long bytes = 0;
        try (Stream<Path> files = Files.walk(savepoint)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return bytes;
    }

    private static long get(Future<Long> savepoint) throws BenchException, InterruptedException {
        try {
            return savepoint.get();
        } catch (ExecutionException e) {
            throw new BenchException(
                    "a savepoint could not be taken: " + e.getCause().getMessage(), e);
        }
    }

    /** Of each file, in seconds. */
    private List<Double> latencies(PlayOutcome outcome) throws BenchException, IOException {
        Load load = corpus.load();
        Map<String, Instant> ends = new HashMap<>();
        for (int user = 0; user < load.tracks(); user++) {
            ends.put(Load.user(user), outcome.played().start().plus(load.talk(user).to()));
        }
        List<Double> latencies = new ArrayList<>();
        for (RecordingEvent event : outcome.events()) {
            if (event.type() == RecordingEvent.Type.SEGMENT_UPLOADED) {
                Path object =
                        cluster.store().resolve(event.file().bucket()).resolve(event.file().key());
                Duration latency =
                        Duration.between(
                                ends.get(event.userId()), StoredObjects.visibleSince(object));
                latencies.add(latency.toMillis() / 1000.0);
            }
        }
        if (latencies.size() != load.files()) {
            throw new BenchException(
                    latencies.size() + " files were recorded, not " + load.files());
        }
        return latencies;
    }

    private record Found(
            Load load,
            List<Double> latencies,
            List<Double> heldBytes,
            HeapSampler.Peak heap,
            long residentBytes,
            double cores)
            implements Report {
        private double averageHeld() {
            return heldBytes.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        }

        @Override
        public String name() {
            return "live";
        }

        @Override
        public Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("measurement", name());
            json.put("mode", load.mode().word());
            json.put("tracks", load.tracks());
            json.put("lengthSeconds", load.length().toMillis() / 1000.0);
            json.put("endToVisibleSecondsMedian", quantile(0.5));
            json.put("endToVisibleSeconds99", quantile(0.99));
            json.put("endToVisibleSecondsMax", quantile(1));
            json.put("stateBytesPerTrack", Report.rounded(averageHeld()));
            json.put("stateBytesPerTrackOverTime", heldBytes.stream().map(Math::round).toList());
            json.put("heapPeakBytes", heap.usedBytes());
            json.put("heapKeptPeakBytes", heap.keptBytes());
            json.put("residentPeakBytes", residentBytes);
            json.put("cores", Report.rounded(cores));
            return json;
        }

        private double quantile(double share) {
            return Report.rounded(Spread.quantile(latencies, share));
        }

        @Override
        public List<String> lines() {
            return List.of(
                    String.format(
                            Locale.ROOT,
                            "%s, %d tracks, %d s in real time",
                            load.mode().word(),
                            load.tracks(),
                            load.length().toSeconds()),
                    "",
                    String.format(
                            Locale.ROOT,
                            "end of speech to visible     median %.1f s, 99 %% %.1f s, most %.1f s",
                            quantile(0.5),
                            quantile(0.99),
                            quantile(1)),
                    String.format(
                            Locale.ROOT,
                            "state held a track           %.3f MB on average; over time %s",
                            averageHeld() / 1e6,
                            heldBytes.stream()
                                    .map(bytes -> String.format(Locale.ROOT, "%.3f", bytes / 1e6))
                                    .toList()),
                    String.format(
                            Locale.ROOT,
                            "memory at most               heap %.0f MB, of which kept by collections"
                                    + " %.0f MB; resident with encoders %.0f MB",
                            heap.usedBytes() / 1e6,
                            heap.keptBytes() / 1e6,
                            residentBytes / 1e6),
                    String.format(
                            Locale.ROOT,
                            "CPU                          %.2f cores, %.1f ms a second of a track",
                            cores,
                            cores * 1000 / load.tracks()));
        }
    }
}
