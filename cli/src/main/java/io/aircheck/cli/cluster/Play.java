package io.aircheck.cli.cluster;

import io.aircheck.cli.progress.InputProgress;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.cos.CosControl;
import io.aircheck.testbed.scenario.KafkaRecordSink;
import io.aircheck.testbed.scenario.PlayOptions;
import io.aircheck.testbed.scenario.PlayedScenario;
import io.aircheck.testbed.scenario.Player;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.Ticker;
import io.aircheck.testbed.scenario.TopicTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Plays one scenario into the topics of a cluster, in place of the ticker, and waits for what comes
 * of it. Broker, JobManager, TaskManagers and store may go and come back meanwhile.
 */
final class Play {
    /** Time after the scenario's end, and how densely it is ticked. */
    private record Tail(Duration until, Duration step) {}

    /**
     * Enough for what ends with the scenario, for a room that stays empty for 12 h, and for a task
     * that runs for 24 h.
     */
    private static final List<Tail> TAILS =
            List.of(
                    new Tail(Duration.ofSeconds(60), Duration.ofSeconds(1)),
                    new Tail(Duration.ofHours(13), Duration.ofSeconds(60)),
                    new Tail(Duration.ofHours(25), Duration.ofSeconds(60)));

    /**
     * The first holds what was consumed, the second what came of it; with the third, what they
     * released has reached the topic of the events.
     */
    private static final int CHECKPOINTS = 3;

    private static final String HOLDER_PREFIX = "play-";
    private static final long LOCK_POLL_MILLIS = 50;

    private final ClusterDirectory dir;
    private final Ports ports;
    private final FlinkRest rest;
    private final PlayRequest request;
    private final Patience patience;
    private final TaskLedger ledger = new TaskLedger();
    private final String holder = HOLDER_PREFIX + UUID.randomUUID();

    Play(ClusterDirectory dir, Ports ports, FlinkRest rest, PlayRequest request) {
        this.dir = dir;
        this.ports = ports;
        this.rest = rest;
        this.request = request;
        this.patience = new Patience(request.patience(), request.look());
    }

    /**
     * Prepares the store, plays and waits.
     *
     * @param store the store's control
     * @param job what the job consumed and announced; null when it is not waited for
     */
    PlayOutcome run(Scenario scenario, CosControl store, Followed job)
            throws ClusterException, IOException, InterruptedException {
        new StoreSecrets(dir).allow(ofApps(scenario, AppSettings::credentials));
        for (String bucket : ofApps(scenario, AppSettings::bucket)) {
            store.createBucket(bucket);
        }
        EventReader events = EventReader.atEnd(dir);
        try (KafkaRecordSink sink = KafkaRecordSink.openPatient(ports.bootstrapServers());
                TopicTime topics = TopicTime.open(ports.bootstrapServers())) {
            PlayedScenario played;
            Map<TopicPartition, Long> ends;
            try (TimeLock lock = takeLock()) {
                played = play(scenario, sink, topics);
                ends = tick(played, TAILS.get(0), sink, topics, job);
            }
            if (job == null) {
                return new PlayOutcome(played, List.of());
            }
            for (int i = 0; ; i++) {
                settle(ends, events, job);
                if (ledger.openTasks().isEmpty()) {
                    return new PlayOutcome(played, ledger.events());
                }
                if (i + 1 == TAILS.size()) {
                    throw new ClusterException(
                            "tasks have not ended within "
                                    + TAILS.get(i).until.toHours()
                                    + " h of scenario time: "
                                    + ledger.openTasks());
                }
                try (TimeLock lock = takeLock()) {
                    ends = tick(played, TAILS.get(i + 1), sink, topics, job);
                }
            }
        }
    }

    /** What a play follows the job by. */
    record Followed(SubmittedJob job, InputProgress input, Announced announced) {}

    private TimeLock takeLock() throws ClusterException, IOException, InterruptedException {
        while (true) {
            Optional<TimeLock> lock = TimeLock.tryTake(dir.timeLock(), holder);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (TimeLock.lastHolder(dir.timeLock()).startsWith(HOLDER_PREFIX)) {
                throw new ClusterException("another scenario is being played; wait for its end");
            }
            // The ticker holds it for moments, or until the broker is back.
            TimeUnit.MILLISECONDS.sleep(LOCK_POLL_MILLIS);
        }
    }

    private PlayedScenario play(Scenario scenario, KafkaRecordSink sink, TopicTime topics)
            throws IOException, InterruptedException, ClusterException {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        Instant free = latest(topics).map(last -> last.plusMillis(1)).orElse(now);
        PlayOptions options =
                PlayOptions.fastest()
                        .withRate(request.rate())
                        .startingAt(free.isAfter(now) ? free : now)
                        .withProgress(
                                played ->
                                        request.progress()
                                                .accept(
                                                        Math.min(
                                                                        100,
                                                                        100
                                                                                * played.toMillis()
                                                                                / scenario.length()
                                                                                        .toMillis())
                                                                + " % played"));
        return new Player(scenario, options, request.gateway().apply(sink)).play();
    }

    private Map<TopicPartition, Long> tick(
            PlayedScenario played, Tail tail, KafkaRecordSink sink, TopicTime topics, Followed job)
            throws InterruptedException, ClusterException {
        Instant next = latest(topics).orElse(played.end()).plusMillis(1);
        new Ticker(sink, next).tickUntil(played.end().plus(tail.until), tail.step);
        return job == null ? Map.of() : retried(() -> job.input.ends(), "the broker");
    }

    private Optional<Instant> latest(TopicTime topics)
            throws InterruptedException, ClusterException {
        return retried(topics::latest, "the broker");
    }

    /** Waits until all up to these ends is consumed and what comes of it is announced. */
    private void settle(Map<TopicPartition, Long> ends, EventReader events, Followed job)
            throws ClusterException, IOException, InterruptedException {
        while (true) {
            long missing = retried(() -> job.input.missing(ends), "the broker");
            follow(events);
            if (missing == 0) {
                break;
            }
            request.progress().accept(missing + " records to go, " + files());
            patience.await(List.of(missing, ledger.files(), lastCheckpoint(job)), "the job");
        }
        awaitCheckpoints(CHECKPOINTS, events, job);
        while (ledger.awaitsUploads()) {
            request.progress().accept("waiting for uploads, " + files());
            patience.await(ledger.events().size(), "uploads");
            follow(events);
        }
        if (!ledger.openTasks().isEmpty()) {
            awaitCheckpoints(CHECKPOINTS, events, job);
        }
    }

    private void awaitCheckpoints(int number, EventReader events, Followed job)
            throws ClusterException, IOException, InterruptedException {
        long first = lastCheckpoint(job);
        for (long last = first; last < first + number || first < 0; last = lastCheckpoint(job)) {
            if (first < 0) {
                first = last;
            }
            request.progress().accept("waiting for checkpoints, " + files());
            patience.await(List.of(last, ledger.events().size()), "a checkpoint");
            follow(events);
        }
        Map<Integer, Long> announced = retried(job.announced::ends, "the broker");
        while (!job.announced.isWritten(announced)) {
            patience.await(EventReader.position(dir), "the events to be written down");
        }
        follow(events);
    }

    private void follow(EventReader events) throws IOException {
        for (RecordingEvent event : events.read()) {
            ledger.take(event);
        }
    }

    private String files() {
        return ledger.files() + (ledger.files() == 1 ? " file" : " files") + " uploaded";
    }

    /** The number of the last completed checkpoint; -1 when nobody says. */
    private long lastCheckpoint(Followed followed) throws InterruptedException, ClusterException {
        try {
            Optional<FlinkRest.Job> job = followed.job.found();
            if (job.isPresent() && job.get().state().equals("FAILED")) {
                throw new ClusterException(
                        "the recording job failed: "
                                + rest.failure(job.get().id()).orElse("it does not say why"));
            }
            return job.isPresent() ? rest.checkpoints(job.get().id()).lastCompleted() : -1;
        } catch (IOException e) {
            // The JobManager is away.
            return -1;
        }
    }

    private interface Asked<T> {
        T ask() throws InterruptedException;
    }

    private <T> T retried(Asked<T> asked, String whom)
            throws InterruptedException, ClusterException {
        while (true) {
            try {
                return asked.ask();
            } catch (KafkaException e) {
                request.progress().accept("waiting for " + whom);
                patience.await(whom, whom);
            }
        }
    }

    private static Set<String> ofApps(Scenario scenario, Function<AppSettings, String> field) {
        Set<String> values = new LinkedHashSet<>();
        Stream.concat(
                        scenario.apps().stream(),
                        scenario.changes().stream().map(Scenario.TimedSettings::settings))
                .map(field)
                .forEach(values::add);
        return values;
    }
}
