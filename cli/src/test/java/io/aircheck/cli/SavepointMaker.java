package io.aircheck.cli;

import static io.aircheck.cli.FaultBench.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aircheck.job.OperatorUids;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.cos.Fault;
import io.aircheck.testbed.cos.FaultKind;
import io.aircheck.testbed.scenario.Scenario;
import java.io.DataInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;

/**
 * Makes a {@link StoredSavepoint} of the job as it is now, in which every operator that can hold
 * something does: open files with some of their bytes, frames that wait for their cut, a file that
 * ended and waits for its bucket, events that wait for their checkpoint, and chunks in the encoder.
 */
final class SavepointMaker {
    private static final String SCENARIO =
            """
            start: 2026-03-01T08:00:00Z
            apps:
              - {bizId: 1, scope: full, streams: both, bucket: a1-1250000000, region: ap-x,
                 audio: {sampleRate: 16000, bitRate: 32000}}
              - {bizId: 2, scope: custom, bucket: a2-1250000000, region: ap-x,
                 audio: {sampleRate: 24000, bitRate: 32000}}
            rooms:
              - bizId: 1
                id: "11"
                users:
                  - {id: alice, stay: [[0s, 46s]], audio: coded}
                  - id: bob
                    stay: [[1s, 44s]]
                    mic: [[1s, 19s], [24s, 44s]]
                    audio: coded
                    network: {loss: 2%, jitter: 60ms, duplicate: 1%, reorder: 1%, seed: 7}
                  - {id: carol, stay: [[0s, 4s]], audio: coded}
              - bizId: 2
                id: "12"
                users:
                  - {id: dave, stay: [[0s, 45s]], mic: [[0s, 15s], [26s, 45s]], audio: coded}
              - bizId: 2
                id: "20"
                users:
                  - {id: erin, stay: [[30s, 45s]], audio: coded}
            commands:
              - {at: 2s, startRecord: {bizId: 2, roomId: "12", recordMode: 1,
                                       subscribeUserIds: [dave]}}
              - {at: 5s, startRecord: {bizId: 2, roomId: "20", recordMode: 3}}
              - {at: 35s, modifyRecord: {bizId: 2, roomId: "12", recordMode: 3}}
              - {at: 40s, stopRecord: {bizId: 2, roomId: "12"}}
              - {at: 43s, stopRecord: {bizId: 2, roomId: "20"}}
            """;

    /** By now carol's file has ended, and no other. */
    private static final Duration CAROL_LEFT = Duration.ofSeconds(12);

    /** By now dave's first file has ended, and of each that is open the first chunk is written. */
    private static final Duration DAVE_MUTED = Duration.ofSeconds(18);

    private static final long DAVES_LAST_WORD_MS = 15_000;

    /** By now bob's first file has ended too. */
    private static final Duration BOB_MUTED = Duration.ofSeconds(22);

    private final FaultBench bench;
    private final Path dir;

    /**
     * @param bench on which nothing was played and no job runs
     * @param dir its folder
     */
    SavepointMaker(FaultBench bench, Path dir) {
        this.bench = bench;
        this.dir = dir;
    }

    /** Fills a folder that must not exist. */
    void make(StoredSavepoint stored) throws Exception {
        assertThat(stored.folder()).as("a stored savepoint is never replaced").doesNotExist();
        Files.createDirectories(stored.folder());
        Files.writeString(stored.scenarioFile(), SCENARIO);
        Scenario scenario = stored.scenario();
        bench.submit(2, null);
        NotedInputs inputs = new NotedInputs(bench.sink(), scenario);
        InputGate gate = new InputGate(inputs);
        FaultBench.Run run = bench.play(scenario, Double.POSITIVE_INFINITY, gate);
        gate.openUntil(scenario.start().plus(CAROL_LEFT));
        await().atMost(PATIENCE).until(() -> bench.store().visible("a1-1250000000").size() == 1);
        Path savepoint;
        try (AutoCloseable daveWaits =
                bench.store()
                        .faults()
                        .add(Fault.of(FaultKind.FORBIDDEN).onBucket("a2-1250000000"))) {
            gate.openUntil(scenario.start().plus(DAVE_MUTED));
            await().atMost(PATIENCE).until(() -> isDaveWritten(scenario));
            try (AutoCloseable eventsWait = ShakyFileSystem.full()) {
                gate.openUntil(scenario.start().plus(BOB_MUTED));
                suspendAnEncoder();
                // Operators do not hear of a complete savepoint: nothing is announced behind it.
                savepoint = Path.of(URI.create(bench.savepoint()));
                bench.cancel();
            }
        }
        StoredSavepoint.copy(savepoint, stored.savepoint());
        StoredSavepoint.copy(bench.storeFolder(), stored.objects());
        try (EventLog events =
                EventLog.open(bench.brokers(), "recording-events", stored.eventsFile())) {
            events.catchUp();
        }
        gate.open();
        run.awaitPlayed(scenario.length());
        Files.writeString(stored.inputsFile(), inputs.text());
        requireRich(stored.savepoint());
        requireNothingOfThisRun(stored.folder());
    }

    /** The segment writer announces what was said in a chunk when it has it. */
    private boolean isDaveWritten(Scenario scenario) throws Exception {
        long lastWord = scenario.start().toEpochMilli() + DAVES_LAST_WORD_MS;
        for (String line : Files.readAllLines(bench.eventsFile())) {
            RecordingEvent event = RecordingEvent.parse(line.getBytes(StandardCharsets.UTF_8));
            if (event.type() == RecordingEvent.Type.SPEECH
                    && "dave".equals(event.userId())
                    && event.time() >= lastWord) {
                return FaultBench.encoders().isEmpty();
            }
        }
        return false;
    }

    private static void suspendAnEncoder() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> FaultBench.encoders().stream().anyMatch(FaultBench::suspend));
    }

    private static void requireRich(Path savepoint) throws Exception {
        Collection<OperatorState> operators;
        try (InputStream metadata = Files.newInputStream(savepoint.resolve("_metadata"))) {
            operators =
                    Checkpoints.loadCheckpointMetadata(
                                    new DataInputStream(metadata),
                                    SavepointMaker.class.getClassLoader(),
                                    savepoint.toUri().toString())
                            .getOperatorStates();
        }
        assertThat(state(operators, OperatorUids.ROOM_SUPERVISOR)).contains("alice", "dave");
        assertThat(state(operators, OperatorUids.TRACK)).contains("1_11_alice/");
        assertThat(state(operators, OperatorUids.MIXER)).contains("1_11/");
        assertThat(state(operators, OperatorUids.TRANSCODE)).contains("_audio.mp3");
        assertThat(state(operators, OperatorUids.SEGMENT_WRITER))
                .contains("1_11_alice/", "1_11_bob/", "1_11/", "2_12_dave/");
        assertThat(state(operators, OperatorUids.EVENT_OUTBOX))
                .contains(RecordingEvent.Type.SEGMENT_FINISHED.word());
    }

    /** An operator's state as it lies on disk; texts in it can be read. */
    private static String state(Collection<OperatorState> operators, String uid) throws Exception {
        List<OperatorSubtaskState> subtasks =
                operators.stream()
                        .filter(state -> state.getOperatorUid().filter(uid::equals).isPresent())
                        .flatMap(state -> state.getStates().stream())
                        .toList();
        StringBuilder text = new StringBuilder();
        for (OperatorSubtaskState subtask : subtasks) {
            List<StateObject> parts = new ArrayList<>(subtask.getManagedOperatorState());
            parts.addAll(subtask.getManagedKeyedState());
            for (StateObject part : parts) {
                try (InputStream bytes = ((StreamStateHandle) part).openInputStream()) {
                    text.append(new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return text.toString();
    }

    /** Neither secrets nor addresses have their place in state. */
    private void requireNothingOfThisRun(Path folder) throws Exception {
        Properties secrets = new Properties();
        try (InputStream file = Files.newInputStream(dir.resolve("secrets.properties"))) {
            secrets.load(file);
        }
        List<String> forbidden =
                Stream.concat(
                                secrets.values().stream().map(Object::toString),
                                Stream.of(bench.brokers(), bench.store().endpoint()))
                        .toList();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(forbidden).as(file.toString()).noneMatch(text::contains);
            }
        }
    }
}
