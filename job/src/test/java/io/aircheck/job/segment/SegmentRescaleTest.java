package io.aircheck.job.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.cos.CosFixture;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.cos.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From one subtask to two and back, with files in every phase. */
class SegmentRescaleTest {
    private static final int USERS = 5;

    @TempDir Path folder;
    private CosFixture fixture;
    private StoreProbe probe;

    /** Small files that end in the first run, the second, or the third. */
    private final List<Recording> early = new ArrayList<>();

    private final List<Recording> middle = new ArrayList<>();
    private final List<Recording> late = new ArrayList<>();

    /** Large, with the upload in state: closed in the first run, open until the last. */
    private final List<Recording> closedLarge = new ArrayList<>();

    private final List<Recording> openLarge = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        fixture = new CosFixture(folder);
        probe = new StoreProbe(fixture);
        for (int i = 0; i < USERS; i++) {
            early.add(Recording.of("early" + i, 0).noise(20).noise(21).end());
            middle.add(Recording.of("middle" + i, 0).noise(20).noise(21).noise(22).end());
            late.add(Recording.of("late" + i, 0).noise(20).noise(21).noise(22).noise(23).end());
        }
        for (int i = 0; i < 2; i++) {
            closedLarge.add(Recording.large("closed" + i, 0));
            openLarge.add(Recording.large("open" + i, 0));
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private SegmentSettings settings() {
        return new SegmentSettings("test", fixture.settings);
    }

    @Test
    void everyFileGoesOnWhereverItsKeyGoes() throws Exception {
        List<RecordingEvent> events = new ArrayList<>();
        OperatorSubtaskState one;
        try (WriterHarness writer = WriterHarness.setup(settings()).subtask(0, 1).open()) {
            early.forEach(file -> send(List.of(writer), file, 1, 0));
            // The middle of it is missing: waits out of order.
            middle.forEach(file -> send(List.of(writer), file, 2));
            late.forEach(file -> send(List.of(writer), file, 3, 0));
            closedLarge.forEach(file -> send(List.of(writer), file, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
            openLarge.forEach(file -> send(List.of(writer), file, 0, 1, 2, 3, 4, 5, 6, 7, 8));
            writer.settle();
            assertThat(fixture.cos.openUploads()).hasSize(4);
            one = writer.snapshot(1); // a savepoint: nobody will say that it is complete
            assertThat(writer.events()).isEmpty();
        }

        List<OperatorSubtaskState> two = new ArrayList<>();
        List<WriterHarness> pair = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                pair.add(WriterHarness.setup(settings()).subtask(i, 2).from(one).open());
            }
            // What was closed is released at once, without a checkpoint.
            for (WriterHarness writer : pair) {
                int mine = owned(writer, early) + owned(writer, closedLarge);
                assertThat(mine).as("both have a share").isPositive();
                writer.awaitEvents(mine);
                writer.settle();
                events.addAll(writer.events());
            }
            assertThat(events).hasSize(early.size() + closedLarge.size());

            middle.forEach(file -> send(pair, file, 1, 0));
            late.forEach(file -> send(pair, file, 2));
            for (WriterHarness writer : pair) {
                writer.settle();
                assertThat(writer.events())
                        .hasSize(owned(writer, early) + owned(writer, closedLarge));
                two.add(writer.snapshot(2));
            }
        } finally {
            for (WriterHarness writer : pair) {
                writer.close();
            }
        }

        try (WriterHarness writer =
                WriterHarness.setup(settings())
                        .subtask(0, 1)
                        .from(two.toArray(OperatorSubtaskState[]::new))
                        .open()) {
            writer.awaitEvents(middle.size());
            writer.settle();
            assertThat(writer.events()).hasSize(middle.size());
            late.forEach(file -> send(List.of(writer), file, 1));
            openLarge.forEach(file -> send(List.of(writer), file, 9));
            writer.checkpointUntilEvents(middle.size() + late.size() + openLarge.size());
            writer.settle();
            events.addAll(writer.events());
            writer.assertOver();
        }

        List<Recording> all = new ArrayList<>();
        List.of(early, middle, late, closedLarge, openLarge).forEach(all::addAll);
        assertThat(events).hasSameSizeAs(all);
        for (Recording recording : all) {
            RecordingEvent event =
                    events.stream()
                            .filter(e -> e.userId().equals(recording.file.getUserId()))
                            .findFirst()
                            .orElseThrow();
            probe.assertUploaded(recording, event, recording.file.getKey());
        }
        assertThat(probe.count(Operation.INITIATE_MULTIPART_UPLOAD)).isEqualTo(4);
        assertThat(fixture.cos.openUploads()).isEmpty();
    }

    private static int owned(WriterHarness writer, List<Recording> files) {
        return (int) files.stream().filter(writer::owns).count();
    }

    private static void send(List<WriterHarness> writers, Recording file, int... chunks) {
        WriterHarness owner = writers.stream().filter(w -> w.owns(file)).findFirst().orElseThrow();
        try {
            for (int index : chunks) {
                EncodedChunk chunk = file.chunks.get(index);
                owner.process(chunk);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
