package io.aircheck.job.segment;

import static io.aircheck.job.cos.CosFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.job.cos.CosFixture;
import io.aircheck.job.cos.ObjectStore;
import io.aircheck.job.cos.StoreException;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.cos.Fault;
import io.aircheck.testbed.cos.FaultKind;
import io.aircheck.testbed.cos.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A dead attempt that does not know it, and the one that took its place. */
class SegmentRaceTest {
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

    /** Of one process, with threads of its own. */
    private SegmentSettings process(int number) {
        return new SegmentSettings(
                "test",
                fixture.settings,
                SegmentSettings.PART_BYTES,
                16 + number,
                128L << 20,
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                Duration.ofDays(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void twoAttemptsAtTheSameFilesMakeEachOnce(long seed) throws Exception {
        Random random = new Random(seed);
        Recording small = Recording.of("small", 0).noise(40).end();
        Recording uploading = Recording.large("uploading", 0);
        Recording open = Recording.large("open", 0);
        fixture.cos.faults().add(Fault.delay(Duration.ofMillis(15)).withProbability(0.3, seed));
        try (WriterHarness zombie = WriterHarness.open(process(1))) {
            zombie.process(small.chunks);
            zombie.process(uploading.chunks);
            zombie.process(open.chunks.subList(0, 9));
            zombie.settle();
            OperatorSubtaskState state = zombie.snapshot(1);
            zombie.process(open.chunks.get(9));
            // Its last word from the JobManager: the checkpoint is complete.
            zombie.completed(1);
            try (WriterHarness live = WriterHarness.setup(process(2)).from(state).open()) {
                live.process(open.chunks.get(9));
                live.checkpoint(2);
                long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                while (live.events().size() < 3) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    WriterHarness next = random.nextBoolean() ? live : zombie;
                    if (!next.step()) {
                        LockSupport.parkNanos(200_000);
                        next.advance(20);
                    }
                    if (next == live && random.nextInt(10) == 0) {
                        live.checkpoint(3 + random.nextInt(1000));
                    }
                }
                zombie.settle();
                live.settle();

                assertThat(live.events()).hasSize(3);
                for (Recording recording : List.of(small, uploading, open)) {
                    probe.assertUploaded(
                            recording, eventOf(live, recording), recording.file.getKey());
                }
                // What the other had to announce it announces alike.
                assertThat(zombie.events()).hasSizeLessThanOrEqualTo(2);
                assertThat(live.events()).containsAll(zombie.events());
                live.assertOver();
            }
        }
        assertThat(probe.visible())
                .containsExactlyInAnyOrder(
                        small.file.getKey(), uploading.file.getKey(), open.file.getKey());
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FaultKind.class)
    void aLargeFileArrivesWhenAlmostHalfOfAllCallsFail(FaultKind kind) throws Exception {
        fixture.cos.faults().add(Fault.of(kind).withProbability(0.4, kind.ordinal()));
        Recording recording = Recording.large("bob", 0);
        try (WriterHarness writer = WriterHarness.open(process(1))) {
            writer.process(recording.chunks);
            writer.checkpointUntilEvents(1);
            fixture.cos.faults().clear();

            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
            writer.assertOver();
        }
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void anAttemptThatOpensLateTakesNothingFromOneThatLives() throws Exception {
        Recording recording = Recording.large("bob", 0);
        try (WriterHarness zombie = WriterHarness.open(process(1))) {
            OperatorSubtaskState before = zombie.snapshot(1);
            try (WriterHarness live = WriterHarness.setup(process(2)).from(before).open()) {
                live.process(recording.chunks.subList(0, 9));
                // Only the store has these bytes now.
                live.await("part 2 forgotten", () -> live.stateEntries() == 1 + 9 - 3);
                zombie.process(recording.chunks.subList(0, 9));
                zombie.settle();
                assertThat(fixture.cos.openUploads()).hasSize(2);

                live.process(recording.chunks.get(9));
                live.checkpointUntilEvents(1);
                probe.assertUploaded(recording, live.events().get(0), recording.file.getKey());
                live.assertOver();
            }
            assertThat(fixture.cos.openUploads()).isEmpty();

            zombie.process(recording.chunks.get(9));
            zombie.settle();
            probe.assertUploaded(recording, zombie.events().get(0), recording.file.getKey());
            zombie.assertOver();
        }
        assertThat(probe.visible()).containsExactly(recording.file.getKey());
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void aDeadAttemptsLatePartChangesNothingAfterCompletion() throws Exception {
        Recording recording = Recording.large("bob", 0);
        try (WriterHarness writer = WriterHarness.open(process(1))) {
            writer.process(recording.chunks);
            writer.settle();
            var upload = fixture.cos.openUploads().get(0);
            writer.checkpointUntilEvents(1);
            try (ObjectStore store = fixture.open()) {
                for (int part = 1; part <= 3; part++) {
                    int number = part;
                    assertThatThrownBy(
                                    () ->
                                            store.uploadPart(
                                                    BUCKET,
                                                    upload.key(),
                                                    upload.uploadId(),
                                                    number,
                                                    new byte[1 << 20]))
                            .isInstanceOf(StoreException.class)
                            .hasMessageContaining("NoSuchUpload");
                }
            }
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
        }
    }

    @Test
    void aFileThatEndedShorterIsNotMixedWithALateLongerPart() throws Exception {
        Recording longer = Recording.large("bob", 0);
        Recording shorter = Recording.of("bob", 0);
        longer.chunks.subList(0, 9).forEach(chunk -> shorter.noise(1500));
        shorter.noise(100).end();
        try (WriterHarness zombie = WriterHarness.open(process(1))) {
            zombie.process(longer.chunks.subList(0, 9));
            zombie.settle();
            OperatorSubtaskState state = zombie.snapshot(1);
            try (WriterHarness live = WriterHarness.setup(process(2)).from(state).open()) {
                live.process(shorter.chunks.get(9));
                live.settle();
                // Into the same upload, over the live attempt's last part.
                zombie.process(longer.chunks.get(9));
                zombie.settle();
                live.checkpointUntilEvents(1);
                probe.assertUploaded(shorter, live.events().get(0), shorter.file.getKey());
            }
        }
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void anUploadWhoseOpeningWasNotAnsweredIsNotLeft() throws Exception {
        Recording recording = Recording.large("bob", 0);
        fixture.cos
                .faults()
                .add(
                        Fault.of(FaultKind.LOST_REPLY)
                                .on(Operation.INITIATE_MULTIPART_UPLOAD)
                                .times(2));
        try (WriterHarness writer = WriterHarness.open(process(1))) {
            writer.process(recording.chunks);
            writer.checkpointUntilEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
        }
        assertThat(probe.count(Operation.INITIATE_MULTIPART_UPLOAD)).isEqualTo(3);
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    @Test
    void anothersUploadWithoutPartsIsLeftAlone() throws Exception {
        Recording recording = Recording.large("bob", 0);
        try (ObjectStore store = fixture.open()) {
            store.initiate(BUCKET, recording.file.getKey(), "you");
        }
        try (WriterHarness writer = WriterHarness.open(process(1))) {
            writer.process(recording.chunks);
            writer.checkpointUntilEvents(1);
            probe.assertUploaded(recording, writer.events().get(0), recording.file.getKey());
        }
        assertThat(fixture.cos.openUploads()).hasSize(1);
    }

    private static RecordingEvent eventOf(WriterHarness writer, Recording recording) {
        return writer.events().stream()
                .filter(event -> event.userId().equals(recording.file.getUserId()))
                .findFirst()
                .orElseThrow();
    }
}
