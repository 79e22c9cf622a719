package io.aircheck.job.segment;

import static io.aircheck.job.cos.CosFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.cos.CosFixture;
import io.aircheck.job.cos.Crc64;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import io.aircheck.testbed.cos.Fault;
import io.aircheck.testbed.cos.FaultKind;
import io.aircheck.testbed.cos.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an old savepoint meets in the store. */
class SegmentRestoreTest {
    @TempDir Path folder;
    private CosFixture fixture;
    private StoreProbe probe;

    @BeforeEach
    void open() throws IOException {
        fixture = new CosFixture(folder);
        probe = new StoreProbe(fixture);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private SegmentSettings settings() {
        return new SegmentSettings("test", fixture.settings);
    }

    /** Of a large recording: part 2 lies with the store alone. */
    private static void awaitForgotten(WriterHarness writer, Recording recording) throws Exception {
        IntSupplier chunks = () -> writer.stateEntries();
        writer.process(recording.chunks.subList(0, 9));
        int all = chunks.getAsInt();
        writer.await("part 2 forgotten", () -> chunks.getAsInt() == all - 3);
    }

    @Test
    void aFileCompletedSinceIsAdoptedAndNotWrittenAgain() throws Exception {
        Recording large = Recording.large("bob", 0);
        Recording small = Recording.of("alice", 0).noise(40).end();
        OperatorSubtaskState savepoint;
        try (WriterHarness writer = WriterHarness.open(settings())) {
            awaitForgotten(writer, large);
            savepoint = writer.snapshot(1);
            writer.process(large.chunks.get(9));
            writer.process(small.chunks);
            writer.checkpointUntilEvents(2);
        }
        Map<String, Instant> written = fixture.cos.visible(BUCKET.bucket());
        try (WriterHarness writer = WriterHarness.restore(settings(), savepoint)) {
            writer.process(large.chunks.get(9));
            writer.process(small.chunks);
            writer.checkpointUntilEvents(2);
            for (RecordingEvent event : writer.events()) {
                Recording recording = event.userId().equals("bob") ? large : small;
                probe.assertUploaded(recording, event, recording.file.getKey());
            }
            writer.assertOver();
        }
        assertThat(fixture.cos.visible(BUCKET.bucket())).isEqualTo(written);
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void aFileBegunAgainAfterItWasCompletedIsAdopted() throws Exception {
        Recording large = Recording.large("bob", 0);
        OperatorSubtaskState savepoint;
        try (WriterHarness writer = WriterHarness.open(settings())) {
            savepoint = writer.snapshot(1);
            writer.process(large.chunks);
            writer.checkpointUntilEvents(1);
        }
        Map<String, Instant> written = fixture.cos.visible(BUCKET.bucket());
        try (WriterHarness writer = WriterHarness.restore(settings(), savepoint)) {
            writer.process(large.chunks);
            writer.checkpointUntilEvents(1);
            probe.assertUploaded(large, writer.events().get(0), large.file.getKey());
            writer.assertOver();
        }
        assertThat(fixture.cos.visible(BUCKET.bucket())).isEqualTo(written);
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void uploadsThatALifecycleRuleAbortedAreReportedExactlyAndHarmNobody() throws Exception {
        Recording closed = Recording.large("closed", 0);
        Recording open = Recording.large("open", 0);
        Recording other = Recording.of("other", 0).noise(40).end();
        OperatorSubtaskState savepoint;
        try (WriterHarness writer = WriterHarness.open(settings())) {
            awaitForgotten(writer, closed);
            awaitForgotten(writer, open);
            writer.process(closed.chunks.get(9));
            writer.process(other.chunks);
            writer.settle();
            savepoint = writer.snapshot(1);
        }
        probe.abortUploads();
        probe.foreign("somebody/else.mp3");
        try (WriterHarness writer = WriterHarness.restore(settings(), savepoint)) {
            writer.process(open.chunks.get(9));
            writer.checkpointUntilEvents(3);
            for (Recording recording : List.of(closed, open)) {
                assertLostPart2(recording, eventOf(writer, recording));
            }
            probe.assertUploaded(other, eventOf(writer, other), other.file.getKey());
            writer.assertOver();
        }
        assertThat(probe.visible())
                .containsExactlyInAnyOrder(
                        closed.file.getKey(),
                        open.file.getKey(),
                        other.file.getKey(),
                        "somebody/else.mp3");
        assertThat(fixture.object(BUCKET.bucket(), "somebody/else.mp3")).containsExactly(1, 2, 3);
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void whatWasLostIsStillLostWhenTheObjectIsAdopted() throws Exception {
        Recording recording = Recording.large("bob", 0);
        OperatorSubtaskState savepoint;
        try (WriterHarness writer = WriterHarness.open(settings())) {
            awaitForgotten(writer, recording);
            probe.abortUploads();
            var fault =
                    fixture.cos
                            .faults()
                            .add(
                                    Fault.of(FaultKind.INTERNAL_ERROR)
                                            .on(Operation.UPLOAD_PART)
                                            .when(
                                                    call ->
                                                            call.part() == 3
                                                                    && !fixture.cos
                                                                            .openUploads()
                                                                            .isEmpty()));
            writer.process(recording.chunks.get(9));
            writer.await("part 2 silent and part 3 refused", () -> fault.hits() > 0);
            savepoint = writer.snapshot(1);
            fault.close();
            writer.checkpointUntilEvents(1);
            assertLostPart2(recording, writer.events().get(0));
        }
        byte[] object = fixture.object(BUCKET.bucket(), recording.file.getKey());
        try (WriterHarness writer = WriterHarness.restore(settings(), savepoint)) {
            writer.checkpointUntilEvents(1);
            assertLostPart2(recording, writer.events().get(0));
            writer.assertOver();
        }
        assertThat(fixture.object(BUCKET.bucket(), recording.file.getKey())).isEqualTo(object);
        assertThat(probe.visible()).containsExactly(recording.file.getKey());
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void anothersObjectThatTookTheNameOfAnOpenUploadStays() throws Exception {
        Recording recording = Recording.large("bob", 0);
        try (WriterHarness writer = WriterHarness.open(settings())) {
            awaitForgotten(writer, recording);
            probe.foreign(recording.file.getKey());
            writer.process(recording.chunks.get(9));
            writer.checkpointUntilEvents(1);
            RecordingEvent event = writer.events().get(0);
            assertThat(event.file().key()).contains("~");
            assertThat(event.reason()).contains("another's object took the name");
            assertLostPart2(recording, event);
            writer.assertOver();
        }
        assertThat(fixture.object(BUCKET.bucket(), recording.file.getKey()))
                .containsExactly(1, 2, 3);
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void aJobThatWasDownForDaysDoesNotGiveUpAtTheFirstFailure() throws Exception {
        Recording recording = Recording.of("alice", 0).noise(40).end();
        OperatorSubtaskState savepoint;
        try (WriterHarness writer = WriterHarness.open(settings())) {
            writer.process(recording.chunks);
            savepoint = writer.snapshot(1);
        }
        fixture.cos.faults().add(Fault.of(FaultKind.INTERNAL_ERROR).times(3));
        long later = WriterHarness.START + Duration.ofDays(5).toMillis();
        try (WriterHarness writer =
                WriterHarness.setup(settings()).from(savepoint).at(later).open()) {
            writer.awaitEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            writer.assertOver();
        }
    }

    private void assertLostPart2(Recording recording, RecordingEvent event) {
        int from = FileHeader.length(recording.file) + 4 * 1500 * Recording.FRAME;
        int to = from + 3 * 1500 * Recording.FRAME;
        byte[] expected = recording.bytes();
        for (int at = from; at < to; at++) {
            if ((at - from) % Recording.FRAME >= 4) {
                expected[at] = 0;
            }
        }
        assertThat(event.type()).isEqualTo(Type.SEGMENT_FAILED);
        byte[] object = fixture.object(BUCKET.bucket(), event.file().key());
        assertThat(object).isEqualTo(expected);
        assertThat(event.audio().crc64()).isEqualTo(Crc64.text(Crc64.of(object)));
        assertThat(event.reason()).contains("bytes [" + from + ", " + to + ")");
        assertThat(event.faults())
                .containsExactly(
                        new RecordingEvent.Fault(
                                4 * 1500 * 1152 - 1105,
                                3 * 1500 * 1152,
                                "lost in the object store"));
    }

    private static RecordingEvent eventOf(WriterHarness writer, Recording recording) {
        return writer.events().stream()
                .filter(event -> event.userId().equals(recording.file.getUserId()))
                .findFirst()
                .orElseThrow();
    }
}
