package io.aircheck.cli.bench;

import io.aircheck.cli.cluster.CheckpointSize;
import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.cli.cluster.PlayOutcome;
import io.aircheck.cli.cluster.PlayRequest;
import io.aircheck.cli.cluster.ProcessStatus;
import io.aircheck.cli.cluster.Role;
import io.aircheck.schema.RecordingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Aircheck recording a corpus on a cluster, whose job runs already. */
final class AircheckSide {
    private static final int SAMPLE_RATE = 48_000;

    /** Rarely: the JobManager's answers count as Aircheck's cost. */
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final Corpus corpus;
    private final Consumer<String> progress;

    AircheckSide(Cluster cluster, Corpus corpus, Consumer<String> progress) {
        this.cluster = cluster;
        this.corpus = corpus;
        this.progress = progress;
    }

    /**
     * What a recording took, from the first record sent to the last object visible; processor time
     * in seconds.
     *
     * @param seconds on the clock
     * @param jobManager CPU
     * @param taskManagers CPU, encoders included
     * @param broker CPU; this and all below are no part of Aircheck's cost
     * @param store CPU of the COS emulator
     * @param zooKeeper CPU
     * @param helpers CPU of the ticker and the one who writes the events down
     * @param player CPU of this process, which encodes the speech and sends it
     * @param heap of the TaskManager
     * @param residentBytes of TaskManagers and encoders together, at most
     * @param stateBytes of the largest checkpoint, all files it refers to
     * @param newBytes the most that a checkpoint added to those before it
     * @param checkpointBytes that all checkpoints added
     * @param checkpoints how many there were
     * @param recording the key of the first user's file below the store's folder; null if there are
     *     only rooms' files
     */
    record Cost(
            double seconds,
            double jobManager,
            double taskManagers,
            double broker,
            double store,
            double zooKeeper,
            double helpers,
            double player,
            HeapSampler.Peak heap,
            long residentBytes,
            long stateBytes,
            long newBytes,
            long checkpointBytes,
            int checkpoints,
            Path recording) {
        /** Aircheck's own CPU. */
        double cpuSeconds() {
            return jobManager + taskManagers;
        }
    }

    /**
     * Plays as fast as can be and waits for all files.
     *
     * @throws BenchException if they are not what was played
     */
    Cost run() throws BenchException, ClusterException, IOException, InterruptedException {
        List<ProcessStatus> processes = cluster.status().processes();
        ProcessStatus taskManager = first(processes, Role.TASKMANAGER);
        long lastCheckpoint = lastCheckpoint();
        try (ProcessSampler sampler = ProcessSampler.start(processes);
                HeapSampler heap = HeapSampler.of(taskManager.pid())) {
            double player = CpuClock.ofThisProcess().own();
            Instant from = Instant.now();
            CheckpointWatch checkpoints = new CheckpointWatch(cluster, lastCheckpoint);
            PlayOutcome outcome;
            try (checkpoints) {
                outcome =
                        cluster.play(
                                corpus.scenario(),
                                PlayRequest.at(Double.POSITIVE_INFINITY)
                                        .lookingEvery(LOOK)
                                        .withProgress(progress));
            }
            player = CpuClock.ofThisProcess().own() - player;
            List<RecordingEvent> files = uploaded(outcome);
            Instant to = lastVisible(files);
            Undisturbed.require(cluster, processes);
            List<CheckpointSize> sizes = checkpoints.sizes();
            return new Cost(
                    Duration.between(from, to).toMillis() / 1000.0,
                    sampler.cpuSeconds(Role.JOBMANAGER, from, to),
                    sampler.cpuSeconds(Role.TASKMANAGER, from, to),
                    sampler.cpuSeconds(Role.BROKER, from, to),
                    sampler.cpuSeconds(Role.COS, from, to),
                    sampler.cpuSeconds(Role.ZOOKEEPER, from, to),
                    sampler.cpuSeconds(Role.TICKER, from, to)
                            + sampler.cpuSeconds(Role.EVENTS, from, to),
                    player,
                    heap.peak(),
                    sampler.peakResidentBytes(),
                    sizes.stream().mapToLong(CheckpointSize::stateBytes).max().orElse(0),
                    sizes.stream().mapToLong(CheckpointSize::newBytes).max().orElse(0),
                    sizes.stream().mapToLong(CheckpointSize::newBytes).sum(),
                    sizes.size(),
                    recording(files));
        }
    }

    private long lastCheckpoint() throws ClusterException, InterruptedException {
        return cluster.checkpointSizes().stream().mapToLong(CheckpointSize::id).max().orElse(0);
    }

    private static ProcessStatus first(List<ProcessStatus> processes, Role role) {
        return processes.stream()
                .filter(process -> process.part().role() == role)
                .findFirst()
                .orElseThrow();
    }

    private List<RecordingEvent> uploaded(PlayOutcome outcome) throws BenchException {
        Load load = corpus.load();
        List<RecordingEvent> files = new ArrayList<>();
        long samples = 0;
        for (RecordingEvent event : outcome.events()) {
            if (event.type() == RecordingEvent.Type.SEGMENT_UPLOADED) {
                files.add(event);
                samples += event.audio().samples();
            }
        }
        long expected = Math.round(load.fileSeconds() * SAMPLE_RATE);
        if (files.size() != load.files() || samples != expected) {
            throw new BenchException(
                    files.size()
                            + " files of "
                            + samples
                            + " samples were recorded, not "
                            + load.files()
                            + " of "
                            + expected);
        }
        return files;
    }

    private Path file(RecordingEvent event) {
        return cluster.store().resolve(event.file().bucket()).resolve(event.file().key());
    }

    private Instant lastVisible(List<RecordingEvent> files) throws IOException {
        Instant last = Instant.EPOCH;
        for (RecordingEvent event : files) {
            Instant visible = StoredObjects.visibleSince(file(event));
            last = visible.isAfter(last) ? visible : last;
        }
        return last;
    }

    private Path recording(List<RecordingEvent> files) {
        return files.stream()
                .filter(event -> Objects.equals(event.userId(), Load.user(0)))
                .findFirst()
                .map(this::file)
                .orElse(null);
    }
}
