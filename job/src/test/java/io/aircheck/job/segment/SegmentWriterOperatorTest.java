package io.aircheck.job.segment;

import static io.aircheck.job.cos.CosFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.cos.CosFixture;
import io.aircheck.job.cos.CosSettings;
import io.aircheck.job.cos.Crc64;
import io.aircheck.job.cos.ObjectStore;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import io.aircheck.testbed.cos.Fault;
import io.aircheck.testbed.cos.FaultKind;
import io.aircheck.testbed.cos.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentWriterOperatorTest {
    private static final String OTHER = "other-125";

    @TempDir Path folder;
    private CosFixture fixture;
    private StoreProbe probe;

    @BeforeEach
    void open() throws IOException {
        fixture = new CosFixture(folder);
        probe = new StoreProbe(fixture);
        fixture.cos.createBucket(OTHER);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static EmbeddedRocksDBStateBackend rocks() {
        return new EmbeddedRocksDBStateBackend();
    }

    private SegmentSettings settings() {
        return new SegmentSettings("test", fixture.settings);
    }

    @Test
    void writesASmallFileAndAnnouncesIt() throws Exception {
        Recording recording = Recording.of("alice", 0).noise(500).silence(1000).noise(100).end();
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(recording.chunks);
            assertThat(probe.visible()).isEmpty();
            writer.checkpoint(1);
            writer.awaitEvents(1);

            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            assertThat(probe.count(Operation.INITIATE_MULTIPART_UPLOAD)).isZero();
            writer.assertOver();
        }
    }

    @Test
    void writesALargeFileInPartsAndForgetsThem() throws Exception {
        Recording recording = Recording.of("", 0);
        for (int i = 0; i < 10; i++) {
            recording.noise(1000).silence(1800);
        }
        recording.end();
        try (WriterHarness writer = WriterHarness.open(settings(), rocks())) {
            int last = recording.chunks.size() - 1;
            writer.process(recording.chunks.subList(0, last));
            // 5.0 MB: the owner's mark and parts 2 to 4 can go at once, and half is forgotten.
            writer.await("parts", () -> probe.count(Operation.UPLOAD_PART) == 1 + 3);
            writer.await("forgotten", () -> writer.stateEntries() <= 11);
            writer.process(recording.chunks.get(last));
            writer.checkpointUntilEvents(1);

            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            assertThat(fixture.cos.openUploads()).isEmpty();
            writer.assertOver();
        }
    }

    @Test
    void putsChunksInOrderAndIgnoresRepeatedOnes() throws Exception {
        Recording recording = Recording.of("alice", 3);
        for (int i = 0; i < 12; i++) {
            recording.noise(20 + i);
        }
        recording.end();
        List<EncodedChunk> shuffled = new ArrayList<>(recording.chunks);
        shuffled.addAll(recording.chunks.subList(2, 9));
        Collections.shuffle(shuffled, new Random(5));
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(shuffled);
            writer.checkpoint(1);
            writer.awaitEvents(1);

            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            writer.assertOver();
        }
    }

    @Test
    void waitsForAnyCheckpointThatHoldsTheEnd() throws Exception {
        Recording early = Recording.of("alice", 0).noise(10).end();
        Recording late = Recording.of("bob", 0).noise(10).end();
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.snapshot(1);
            writer.process(early.chunks);
            writer.completed(1);
            writer.snapshot(2); // a savepoint, or one that failed: nobody tells
            writer.snapshot(3);
            writer.process(late.chunks);
            assertThat(fixture.cos.requests()).isEmpty();
            writer.completed(3);
            writer.awaitEvents(1);

            probe.assertUploaded(early, writer.events().get(0), early.file.getKey());
            assertThat(probe.visible()).containsExactly(early.file.getKey());
            writer.checkpoint(4);
            writer.awaitEvents(2);
            writer.assertOver();
        }
    }

    @Test
    void waitsForTheLastMissingChunk() throws Exception {
        Recording recording = Recording.of("alice", 0).noise(10).noise(10).noise(10).end();
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(recording.chunks.get(2), recording.chunks.get(0));
            writer.checkpoint(1);
            assertThat(fixture.cos.requests()).isEmpty();
            writer.process(recording.chunks.get(1));
            writer.checkpoint(2);
            writer.awaitEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
        }
    }

    @Test
    void releasesWhatIsRestoredAtOnce() throws Exception {
        Recording recording = Recording.of("alice", 0).noise(10).end();
        OperatorSubtaskState state;
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(recording.chunks);
            state = writer.snapshot(1);
        }
        try (WriterHarness writer = WriterHarness.restore(settings(), state)) {
            writer.awaitEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            writer.assertOver();
        }
    }

    @Test
    void continuesAnUploadAfterARestart() throws Exception {
        Recording recording = Recording.of("alice", 0);
        for (int i = 0; i < 16; i++) {
            recording.noise(1500);
        }
        recording.end();
        EmbeddedRocksDBStateBackend backend = rocks();
        OperatorSubtaskState state;
        try (WriterHarness writer = WriterHarness.open(settings(), backend)) {
            writer.process(recording.chunks.subList(0, 8));
            writer.await("an upload", () -> probe.count(Operation.UPLOAD_PART) >= 2);
            writer.process(recording.chunks.get(9));
            state = writer.snapshot(1);
            // This attempt goes on for a while and then dies.
            writer.process(recording.chunks.get(8), recording.chunks.get(10));
            writer.await("a further part", () -> probe.count(Operation.UPLOAD_PART) >= 3);
        }
        try (WriterHarness writer = WriterHarness.restore(settings(), state, backend)) {
            writer.process(recording.chunks.get(8));
            writer.process(recording.chunks.subList(10, 16));
            writer.checkpointUntilEvents(1);

            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            assertThat(probe.count(Operation.INITIATE_MULTIPART_UPLOAD)).isEqualTo(1);
            assertThat(fixture.cos.openUploads()).isEmpty();
            writer.assertOver();
        }
    }

    @Test
    void abortsTheUploadOfADeadAttempt() throws Exception {
        Recording recording = Recording.large("alice", 0);
        OperatorSubtaskState before;
        try (WriterHarness writer = WriterHarness.open(settings())) {
            before = writer.snapshot(1);
            writer.process(recording.chunks.subList(0, 9));
            writer.await("a part", () -> probe.count(Operation.UPLOAD_PART) >= 2);
        }
        try (WriterHarness writer = WriterHarness.restore(settings(), before)) {
            writer.process(recording.chunks);
            writer.checkpointUntilEvents(1);

            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            assertThat(probe.count(Operation.ABORT_MULTIPART_UPLOAD)).isEqualTo(1);
            assertThat(fixture.cos.openUploads()).isEmpty();
            writer.assertOver();
        }
    }

    @Test
    void takesTheNextNameWhenAnothersObjectHasIt() throws Exception {
        Recording small = Recording.of("alice", 0).noise(10).end();
        Recording large = Recording.large("bob", 0);
        probe.foreign(small.file.getKey());
        probe.foreign(large.file.getKey());
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(small.chunks);
            writer.process(large.chunks);
            writer.checkpointUntilEvents(2);

            for (RecordingEvent event : writer.events()) {
                Recording recording = event.userId().equals("alice") ? small : large;
                assertThat(event.file().key()).matches(".*_audio~[0-9a-f]{8}\\.mp3");
                probe.assertUploaded(recording, event, event.file().key());
                assertThat(fixture.object(BUCKET.bucket(), recording.file.getKey()))
                        .containsExactly(1, 2, 3);
            }
            writer.assertOver();
        }
    }

    @Test
    void leavesAnothersUploadAlone() throws Exception {
        Recording small = Recording.of("alice", 0).noise(10).end();
        Recording large = Recording.large("bob", 0);
        List<String> foreign = new ArrayList<>();
        try (ObjectStore store = fixture.open()) {
            for (Recording recording : List.of(small, large)) {
                String key = recording.file.getKey();
                String id = store.initiate(BUCKET, key, "you");
                store.uploadPart(BUCKET, key, id, 1, Owner.mark("you"));
                foreign.add(id);
            }
        }
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(small.chunks);
            writer.process(large.chunks);
            writer.checkpointUntilEvents(2);

            assertThat(writer.events())
                    .allSatisfy(event -> assertThat(event.file().key()).contains("~"));
            assertThat(fixture.cos.openUploads())
                    .extracting(upload -> upload.uploadId())
                    .containsExactlyInAnyOrderElementsOf(foreign);
        }
    }

    @Test
    void adoptsWhatAnEarlierAttemptWrote() throws Exception {
        Recording small = Recording.of("alice", 0).noise(10).end();
        Recording large = Recording.large("bob", 0);
        fixture.cos
                .faults()
                .add(
                        Fault.of(FaultKind.LOST_REPLY)
                                .on(Operation.PUT_OBJECT, Operation.COMPLETE_MULTIPART_UPLOAD)
                                .times(2));
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(small.chunks);
            writer.process(large.chunks);
            writer.checkpointUntilEvents(2);

            for (RecordingEvent event : writer.events()) {
                Recording recording = event.userId().equals("alice") ? small : large;
                probe.assertUploaded(recording, event, recording.file.getKey());
            }
            assertThat(probe.count(Operation.PUT_OBJECT)).isEqualTo(1);
            assertThat(probe.count(Operation.COMPLETE_MULTIPART_UPLOAD)).isEqualTo(1);
            writer.assertOver();
        }
    }

    @Test
    void adoptsAfterACrashBetweenUploadAndCheckpoint() throws Exception {
        Recording recording = Recording.large("bob", 0);
        OperatorSubtaskState state;
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(recording.chunks);
            writer.await("an upload", () -> probe.count(Operation.UPLOAD_PART) >= 3);
            state = writer.snapshot(1);
            writer.completed(1);
            writer.awaitEvents(1);
        }
        try (WriterHarness writer = WriterHarness.restore(settings(), state)) {
            writer.awaitEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            assertThat(probe.visible()).containsExactly(recording.file.getKey());
            writer.assertOver();
        }
    }

    @Test
    void copiesBackWhatAnEarlierObjectHas() throws Exception {
        Recording longer = Recording.large("bob", 0);
        Recording shorter = Recording.of("bob", 0);
        longer.chunks.subList(0, 9).forEach(chunk -> shorter.noise(1500));
        shorter.noise(100).end();
        EmbeddedRocksDBStateBackend backend = rocks();
        OperatorSubtaskState open;
        try (WriterHarness writer = WriterHarness.open(settings(), backend)) {
            writer.process(longer.chunks.subList(0, 9));
            writer.await("part 2 forgotten", () -> writer.stateEntries() == 1 + 9 - 3);
            open = writer.snapshot(1);
            writer.process(longer.chunks.get(9));
            writer.checkpointUntilEvents(1);
        }
        // Restored from before the end, the file ends earlier: its upload is gone, an object has
        // part of its bytes.
        try (WriterHarness writer = WriterHarness.restore(settings(), open, backend)) {
            writer.process(shorter.chunks.get(9));
            writer.checkpointUntilEvents(1);

            assertThat(probe.count(Operation.UPLOAD_PART_COPY)).isEqualTo(1);
            RecordingEvent event = writer.events().get(0);
            assertThat(event.file().key()).contains("~");
            probe.assertUploaded(shorter, event, event.file().key());
            assertThat(fixture.object(BUCKET.bucket(), longer.file.getKey()))
                    .isEqualTo(longer.bytes());
            writer.assertOver();
        }
    }

    @Test
    void tellsTheExactLossWhenAnUploadVanishes() throws Exception {
        Recording recording = Recording.large("bob", 0);
        Recording other = Recording.of("alice", 0).noise(10).end();
        try (WriterHarness writer = WriterHarness.open(settings(), rocks())) {
            writer.process(recording.chunks.subList(0, 9));
            writer.await("part 2 forgotten", () -> writer.stateEntries() == 1 + 9 - 3);
            try (ObjectStore store = fixture.open()) {
                var upload = fixture.cos.openUploads().get(0);
                store.abort(BUCKET, upload.key(), upload.uploadId());
            }
            writer.process(recording.chunks.get(9));
            writer.process(other.chunks);
            writer.checkpointUntilEvents(2);

            assertThat(writer.events())
                    .extracting(RecordingEvent::type)
                    .containsExactlyInAnyOrder(Type.SEGMENT_FAILED, Type.SEGMENT_UPLOADED);
            RecordingEvent event =
                    writer.events().stream()
                            .filter(e -> e.type() == Type.SEGMENT_FAILED)
                            .findFirst()
                            .orElseThrow();
            int from = FileHeader.length(recording.file) + 4 * 1500 * Recording.FRAME;
            int to = from + 3 * 1500 * Recording.FRAME;
            byte[] expected = recording.bytes();
            for (int at = from; at < to; at++) {
                if ((at - from) % Recording.FRAME >= 4) {
                    expected[at] = 0;
                }
            }
            byte[] object = fixture.object(BUCKET.bucket(), event.file().key());
            assertThat(object).isEqualTo(expected);
            assertThat(event.audio().crc64()).isEqualTo(Crc64.text(Crc64.of(object)));
            long sample = 4 * 1500 * 1152 - 1105;
            assertThat(event.reason()).contains("bytes [" + from + ", " + to + ")", "NoSuchUpload");
            assertThat(event.faults())
                    .containsExactly(
                            new RecordingEvent.Fault(
                                    sample, 3 * 1500 * 1152, "lost in the object store"));
            writer.assertOver();
        }
    }

    @Test
    void ridesOutABurstOfSlowDowns() throws Exception {
        Recording recording = Recording.large("bob", 0);
        fixture.cos.faults().add(Fault.of(FaultKind.SLOW_DOWN).times(12));
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(recording.chunks);
            writer.checkpointUntilEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            writer.assertOver();
        }
    }

    @Test
    void aDeadBucketDelaysNobodyElse() throws Exception {
        Fault forbidden = Fault.of(FaultKind.FORBIDDEN).onBucket(OTHER);
        var fault = fixture.cos.faults().add(forbidden);
        List<Recording> dead = new ArrayList<>();
        List<Recording> alive = new ArrayList<>();
        try (WriterHarness writer = WriterHarness.open(settings())) {
            for (int i = 0; i < 40; i++) {
                dead.add(Recording.of("dead" + i, 0, OTHER).noise(5).end());
                alive.add(Recording.of("alive" + i, 0).noise(5).end());
                writer.process(dead.get(i).chunks);
                writer.process(alive.get(i).chunks);
            }
            writer.checkpoint(1);
            writer.awaitEvents(40);
            assertThat(writer.events())
                    .allSatisfy(event -> assertThat(event.userId()).startsWith("alive"));
            assertThat(fault.hits()).isLessThan(40);
            assertThat(probe.visible()).hasSize(40);

            fault.close();
            writer.awaitEvents(80);
            assertThat(fixture.cos.visible(OTHER)).hasSize(40);
            writer.assertOver();
        }
    }

    @Test
    void givesUpAfterTheTimeSet() throws Exception {
        SegmentSettings settings =
                new SegmentSettings(
                        "test",
                        fixture.settings,
                        1 << 20,
                        4,
                        1 << 24,
                        Duration.ofMillis(50),
                        Duration.ofSeconds(10),
                        Duration.ofHours(1));
        fixture.cos.faults().add(Fault.of(FaultKind.BUCKET_GONE));
        Recording first = Recording.of("a", 0).noise(5).end();
        Recording second = Recording.large("b", 0);
        try (WriterHarness writer = WriterHarness.open(settings)) {
            writer.process(first.chunks);
            writer.process(second.chunks);
            writer.checkpoint(1);
            writer.await("attempts", () -> fixture.cos.requests().size() > 4);
            assertThat(writer.events()).isEmpty();

            writer.advance(Duration.ofHours(2).toMillis());
            writer.awaitEvents(2);

            assertThat(writer.events())
                    .allSatisfy(
                            event -> {
                                assertThat(event.type()).isEqualTo(Type.SEGMENT_FAILED);
                                assertThat(event.reason()).contains("are lost");
                                assertThat(event.audio().bytes()).isNull();
                            });
            writer.assertOver();
        }
    }

    @Test
    void findsOutWhatBecameOfACompletionThatAnsweredBadly() throws Exception {
        Recording recording = Recording.large("bob", 0);
        fixture.cos
                .faults()
                .add(
                        Fault.of(FaultKind.ERROR_IN_OK)
                                .on(Operation.COMPLETE_MULTIPART_UPLOAD)
                                .times(1));
        fixture.cos
                .faults()
                .add(
                        Fault.of(FaultKind.CUT_RESPONSE)
                                .on(Operation.COMPLETE_MULTIPART_UPLOAD)
                                .times(1));
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(recording.chunks);
            writer.checkpointUntilEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            assertThat(probe.count(Operation.COMPLETE_MULTIPART_UPLOAD)).isEqualTo(2);
        }
    }

    @Test
    void asksAgainWhenAReplyTakesTooLong() throws Exception {
        CosSettings impatient =
                new CosSettings(
                        fixture.settings.endpoint(),
                        fixture.settings.secretsFile(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2));
        Recording recording = Recording.large("bob", 0);
        fixture.cos
                .faults()
                .add(
                        Fault.delay(Duration.ofSeconds(4))
                                .on(Operation.COMPLETE_MULTIPART_UPLOAD)
                                .times(1));
        try (WriterHarness writer = WriterHarness.open(new SegmentSettings("test", impatient))) {
            writer.process(recording.chunks);
            writer.checkpointUntilEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            writer.assertOver();
        }
        // The slow call is not cut off: it comes to nothing, later.
        assertThat(probe.visible()).containsExactly(recording.file.getKey());
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void survivesConnectionsThatBreak() throws Exception {
        fixture.cos.faults().add(Fault.of(FaultKind.DROP).withProbability(0.3, 1));
        fixture.cos.faults().add(Fault.of(FaultKind.LOST_REPLY).withProbability(0.2, 2));
        Recording recording = Recording.large("bob", 0);
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(recording.chunks);
            writer.checkpointUntilEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            writer.assertOver();
            assertThat(fixture.cos.openUploads()).isEmpty();
        }
    }

    @Test
    void sendsPartsAgainThatTheStoreHasDifferently() throws Exception {
        Recording recording = Recording.large("bob", 0);
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(recording.chunks);
            writer.await("the last part", () -> probe.openParts() == 3);
            // A dead attempt's call arrives late, with the bytes of a file that went on.
            var upload = fixture.cos.openUploads().get(0);
            try (ObjectStore store = fixture.open()) {
                store.uploadPart(BUCKET, upload.key(), upload.uploadId(), 3, new byte[1 << 20]);
            }
            writer.checkpointUntilEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
        }
    }

    @Test
    void announcesAFileNobodyCanMake() throws Exception {
        Recording bad = Recording.of("alice", 0).noise(10).noise(10).end();
        List<EncodedChunk> chunks =
                bad.chunks.stream()
                        .map(
                                chunk -> {
                                    EncodedChunk.Builder builder = chunk.toBuilder();
                                    builder.getFileBuilder().getOutputBuilder().setBitRate(7);
                                    return builder.build();
                                })
                        .toList();
        Recording good = Recording.of("bob", 0).noise(10).end();
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(chunks);
            writer.process(good.chunks);
            writer.checkpoint(1);
            writer.awaitEvents(2);

            assertThat(writer.events())
                    .extracting(RecordingEvent::type)
                    .containsExactlyInAnyOrder(Type.SEGMENT_FAILED, Type.SEGMENT_UPLOADED);
            writer.assertOver();
        }
    }

    @Test
    void announcesSpeechOnce() throws Exception {
        EncodedChunk chunk =
                Recording.of("alice", 0).noise(10).chunks.get(0).toBuilder()
                        .addSpeech(speech("alice", 1_000_000, 2_500_000))
                        .addSpeech(speech("alice", 3_000_000, 4_000_999))
                        .build();
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(chunk, chunk);

            assertThat(writer.events()).hasSize(1);
            RecordingEvent event = writer.events().get(0);
            assertThat(event.type()).isEqualTo(Type.SPEECH);
            assertThat(event.time()).isEqualTo(4_000);
            assertThat(event.userId()).isEqualTo("alice");
            assertThat(event.speech())
                    .containsExactly(
                            new RecordingEvent.Span(1_000_000, 2_500_000),
                            new RecordingEvent.Span(3_000_000, 4_000_999));
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Recording recording = Recording.large("alice", 0);
        fixture.cos.faults().add(Fault.delay(Duration.ofSeconds(60)).on(Operation.UPLOAD_PART));
        try (WriterHarness other = WriterHarness.open(settings())) {
            try (WriterHarness writer = WriterHarness.open(settings())) {
                writer.process(recording.chunks);
                writer.await("a call", () -> probe.count(Operation.INITIATE_MULTIPART_UPLOAD) == 1);
            }
            // The call of one that has ended does not keep the other from anything.
            other.process(Recording.of("bob", 0).noise(10).end().chunks);
            other.checkpoint(1);
            other.awaitEvents(1);
            assertThat(threads(before)).isNotEmpty();
        }
        awaitNone("threads", () -> threads(before));
    }

    @Test
    void leavesNoConnectionBehind() throws Exception {
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(Recording.large("alice", 0).chunks);
            writer.checkpointUntilEvents(1);
            assertThat(connections()).isNotEmpty();
        }
        awaitNone("connections", SegmentWriterOperatorTest::connections);
    }

    /** Of store threads and of the SDK. */
    private static List<String> threads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !before.contains(thread))
                .filter(
                        thread ->
                                thread.getName().startsWith("segment-upload-")
                                        || thread.getName().startsWith("COSClient")
                                        || thread.getClass().getName().startsWith("com.qcloud"))
                .map(Thread::getName)
                .toList();
    }

    /** As the emulator sees them. */
    private static List<String> connections() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Stream.of(thread.getValue()).anyMatch(frame -> serves(frame)))
                .map(thread -> thread.getKey().getName())
                .toList();
    }

    private static boolean serves(StackTraceElement frame) {
        return frame.getClassName().endsWith("cos.HttpListener")
                && frame.getMethodName().equals("serve");
    }

    private static void awaitNone(String what, Supplier<List<String>> found) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!found.get().isEmpty()) {
            assertThat(System.nanoTime()).as("%s: %s", what, found.get()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static EncodedChunk.Speech speech(String user, long startUs, long endUs) {
        return EncodedChunk.Speech.newBuilder()
                .setUserId(user)
                .setStartUs(startUs)
                .setEndUs(endUs)
                .build();
    }
}
