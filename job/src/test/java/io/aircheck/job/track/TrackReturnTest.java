package io.aircheck.job.track;

import static io.aircheck.job.track.TrackScenario.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.TaskNote;
import io.aircheck.job.message.TrackOrder;
import java.util.List;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.junit.jupiter.api.Test;

/** A user who left a task so long ago that the supervisor let go of the track, and comes back. */
class TrackReturnTest {
    private static final long GONE = 900_000;
    private static final long BACK = 1_000_000;
    private static final long FOREVER = 80_000_000;

    /** Two files, then long nothing. */
    private static TrackScenario gone() {
        return new TrackScenario()
                .record()
                .talk(1, 0, 1_000, 3_000)
                .talk(1, 500, 10_000, 12_000)
                .release(12_500, GONE, FOREVER);
    }

    private static TrackScenario back(TrackScenario track, long decidedMs, long untilMs) {
        return track.order(
                        BACK,
                        decidedMs,
                        TrackOrder.newBuilder().setRecord(track.recording(TASK, 0)))
                .talk(2, 0, BACK, BACK + 2_000)
                .end(untilMs);
    }

    @Test
    void theNumbersOfFilesGoOn() throws Exception {
        TrackScenario track = back(gone(), BACK + 100, BACK + 60_000).run();

        assertThat(track.told())
                .containsExactly(
                        "7#0 @1000+2000 gap", "7#1 @10000+2000 gap", "7#2 @1000000+2000 gap");
        assertThat(track.closed()).containsExactly("7:2", "7:1");
        assertThat(track.closedBefore()).containsExactly(0, 1);
        assertThat(track.files().get(2).file().getKey()).endsWith("_2_audio.mp3");
        assertThat(track.files().get(2).file().getStartSample()).isEqualTo(48L * BACK);
    }

    @Test
    void theTrackClosesWithTheReleaseNotWithTheTask() throws Exception {
        TrackScenario track = gone().run();

        assertThat(track.closed()).containsExactly("7:2");
        assertThat(track.told()).hasSize(2);
    }

    @Test
    void whoComesBackAtTheVeryMomentIsRecordedToo() throws Exception {
        for (long decided : List.of(GONE, GONE + 1, GONE + 400, GONE + 501)) {
            TrackScenario track = gone();
            track.order(GONE, decided, TrackOrder.newBuilder().setRecord(track.recording(TASK, 0)))
                    .talk(2, 0, GONE, GONE + 2_000)
                    .end(GONE + 60_000)
                    .run();

            assertThat(track.told()).hasSize(3).endsWith("7#2 @900000+2000 gap");
            assertThat(track.closed()).containsExactly("7:2", "7:1");
        }
    }

    @Test
    void whoComesBackAndSaysNothingHasNoFileMore() throws Exception {
        TrackScenario track = gone();
        track.order(BACK, TrackOrder.newBuilder().setRecord(track.recording(TASK, 0)))
                .end(BACK + 60_000)
                .run();

        assertThat(track.closed()).containsExactly("7:2", "7:0");
        assertThat(track.closedBefore()).containsExactly(0, 1);
    }

    @Test
    void oneMayComeBackMoreThanOnce() throws Exception {
        TrackScenario track = gone();
        long next = 2 * BACK;
        track.order(BACK, TrackOrder.newBuilder().setRecord(track.recording(TASK, 0)))
                .talk(2, 0, BACK, BACK + 2_000)
                .release(BACK + 3_000, BACK + GONE, FOREVER)
                .order(next, TrackOrder.newBuilder().setRecord(track.recording(TASK, 0)))
                .talk(3, 0, next, next + 2_000)
                .end(next + 60_000)
                .run();

        assertThat(track.told())
                .hasSize(4)
                .endsWith("7#2 @1000000+2000 gap", "7#3 @2000000+2000 gap");
        assertThat(track.closed()).containsExactly("7:2", "7:1", "7:1");
        assertThat(track.closedBefore()).containsExactly(0, 1, 2);
    }

    @Test
    void anotherTaskBeginsAtZero() throws Exception {
        TrackScenario track = gone();
        track.order(BACK, TrackOrder.newBuilder().setRecord(track.recording(8, BACK)))
                .talk(2, 0, BACK, BACK + 2_000)
                .end(BACK + 60_000, 8, false)
                .run();

        assertThat(track.told()).hasSize(3).endsWith("8#0 @1000000+2000 gap");
        assertThat(track.closed()).containsExactly("7:2", "8:1");
        assertThat(track.closedBefore()).containsExactly(0, 0);
    }

    @Test
    void theNumbersAreInSnapshots() throws Exception {
        for (var kind :
                List.of(
                        CheckpointType.CHECKPOINT,
                        SavepointType.savepoint(SavepointFormatType.CANONICAL))) {
            TrackScenario whole = back(gone(), BACK + 100, BACK + 60_000).run();
            TrackScenario restored =
                    back(gone(), BACK + 100, BACK + 60_000).restart(950_000, kind).run();

            assertThat(restored.told()).isEqualTo(whole.told()).hasSize(3);
            assertThat(restored.notes()).isEqualTo(whole.notes());
        }
    }

    @Test
    void behindTheTimeOfReturningTheNumbersAreForgotten() throws Exception {
        TrackScenario track =
                new TrackScenario()
                        .record()
                        .talk(1, 0, 1_000, 3_000)
                        .release(4_000, GONE, GONE + 50_000);
        back(track, BACK + 100, BACK + 60_000).run();

        assertThat(track.notes().stream().filter(TaskNote::hasTrackClosed)).hasSize(2);
        assertThat(track.closedBefore()).containsExactly(0, 0);
    }
}
