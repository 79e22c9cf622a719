package io.aircheck.job.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.Packet;
import io.aircheck.job.track.TrackScenario.File;
import java.util.List;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.junit.jupiter.api.Test;

/** A track that is restored: from a checkpoint with a new file, from a savepoint in the same. */
class TrackRestartTest {
    private static TrackScenario talking() {
        return new TrackScenario().record().talk(1, 0, 1_000, 40_000).end(60_000);
    }

    @Test
    void anAbnormalRestartEndsTheFileAndTheNextBeginsWithTheVeryNextSample() throws Exception {
        TrackScenario track = talking().restart(25_000, CheckpointType.CHECKPOINT).run();

        List<File> files = track.files();
        assertThat(files).hasSize(2);
        assertThat(files.get(0).end().getReason()).isEqualTo("restart");
        assertThat(files.get(0).chunks()).hasSizeGreaterThan(2);
        assertThat(files.get(1).file().getStartSample()).isEqualTo(files.get(0).endSample());
        assertThat(files.get(0).end().getSamples() + files.get(1).end().getSamples())
                .isEqualTo(39_000 * 48);
        assertThat(
                        files.get(0).end().getFrames().getReceived()
                                + files.get(1).end().getFrames().getReceived())
                .isEqualTo(1_950);
        assertThat(track.closed()).containsExactly("7:2");
    }

    @Test
    void theFileThatIsRestoredEndsWhereItsLastChunkDid() throws Exception {
        TrackScenario track = talking().restart(25_000, CheckpointType.CHECKPOINT).run();

        File first = track.files().get(0);
        var tail = first.chunks().get(first.chunks().size() - 1);
        assertThat(tail.getFrom()).isEqualTo(tail.getTo());
        long heard =
                TrackScenario.packetsIn(track.files().get(1)).stream()
                        .mapToLong(Packet::getLengthTicks)
                        .sum();
        assertThat(track.files().get(1).end().getSamples() - heard).isBetween(0L, 20L * 48);
    }

    @Test
    void aFileOfWhichNothingWentOutGoesOnAlsoInACrashLoop() throws Exception {
        TrackScenario track = new TrackScenario().record().talk(1, 0, 1_000, 2_000).end(20_000);
        for (long ms = 2_000; ms < 9_000; ms += 1_000) {
            track.restart(ms, CheckpointType.CHECKPOINT);
        }

        assertThat(track.run().told()).containsExactly("7#0 @1000+1000 gap");
    }

    @Test
    void aCrashLoopMakesNoEmptyFiles() throws Exception {
        TrackScenario track = talking();
        for (long ms = 20_000; ms < 21_000; ms += 100) {
            track.restart(ms, CheckpointType.CHECKPOINT);
        }
        track.run();

        assertThat(track.files()).hasSizeBetween(2, 3);
        assertThat(track.files()).allMatch(file -> file.end().getSamples() > 0);
        assertThat(track.files().stream().mapToLong(file -> file.end().getSamples()).sum())
                .isEqualTo(39_000 * 48);
    }

    @Test
    void aPlannedRestartGoesOnInTheSameFile() throws Exception {
        TrackScenario whole = talking().run();
        TrackScenario track =
                talking()
                        .restart(25_000, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                        .run();

        assertThat(track.told()).containsExactly("7#0 @1000+39000 gap");
        assertThat(track.outputs()).isEqualTo(whole.outputs());
    }

    @Test
    void whatASavepointGoesOnWithStillEndsAtACrash() throws Exception {
        TrackScenario track =
                talking()
                        .restart(20_000, SavepointType.terminate(SavepointFormatType.NATIVE))
                        .restart(25_000, CheckpointType.CHECKPOINT)
                        .run();

        assertThat(track.files())
                .extracting(file -> file.end().getReason())
                .containsExactly("restart", "gap");
    }
}
