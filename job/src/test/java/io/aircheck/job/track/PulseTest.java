package io.aircheck.job.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.Stretch;
import org.junit.jupiter.api.Test;

/** When a track need not be evaluated. Frames reach the broker 50 ms after their media time. */
class PulseTest {
    private static final long STREAM = 7;
    private static final long LAG_MS = 50;
    private static final long HOLD_MS = 5_000;
    private static final long SILENCE_MS = 2_000;
    private static final long LINE_MS = 60_000;
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Pulse pulse = new Pulse(500);

    private void talk(long stream, long fromMs, long toMs) {
        for (long at = fromMs; at < toMs; at += 100) {
            beat(stream, at, at + 80, at + 80 + LAG_MS);
        }
    }

    private void beat(long stream, long firstMs, long lastMs, long recordMs) {
        pulse.beat(
                ReceivedFrames.newBuilder()
                        .setRecordTimeMs(recordMs)
                        .setStretch(
                                Stretch.newBuilder()
                                        .setStream(stream)
                                        .setFirstUs(firstMs * 1000)
                                        .setLastUs(lastMs * 1000))
                        .build());
    }

    /** An evaluation saw frames up to a media time in the file. */
    private void evaluated(long seenMs) {
        pulse.evaluated(
                new Pulse.Calm(
                        STREAM,
                        seenMs * 1000,
                        LAG_MS * 1000,
                        HOLD_MS,
                        LINE_MS,
                        Long.MAX_VALUE,
                        SILENCE_MS));
    }

    @Test
    void nothingIsKnownBeforeAnEvaluation() {
        talk(STREAM, 0, 10_000);

        assertThat(pulse.dueMs(10_000)).isEqualTo(UNKNOWN);
    }

    @Test
    void whileAudioGoesOnSilenceIsTheNextThingToDecide() {
        talk(STREAM, 0, 20_000);
        evaluated(4_000);

        // What the broker took by then: up to a record whose last frame is of 19,880 ms.
        assertThat(pulse.dueMs(20_000)).isEqualTo(19_880 + SILENCE_MS + LAG_MS + HOLD_MS);
    }

    @Test
    void theNextLineIsDueWhateverComes() {
        talk(STREAM, 0, 70_000);
        evaluated(4_000);

        assertThat(pulse.dueMs(65_000)).isEqualTo(LINE_MS + LAG_MS + HOLD_MS);
    }

    @Test
    void whatTheBrokerTookLaterIsNotHeeded() {
        talk(STREAM, 0, 20_000);
        evaluated(4_000);

        assertThat(pulse.dueMs(10_000)).isEqualTo(9_880 + SILENCE_MS + LAG_MS + HOLD_MS);
    }

    @Test
    void fasterFramesMakeDecisionsDueEarlier() {
        talk(STREAM, 0, 20_000);
        evaluated(4_000);
        beat(STREAM, 20_000, 20_080, 20_100);

        assertThat(pulse.dueMs(20_500)).isEqualTo(20_080 + SILENCE_MS + 20 + HOLD_MS);
    }

    @Test
    void aBreakIsLookedAt() {
        talk(STREAM, 0, 10_000);
        evaluated(4_000);
        talk(STREAM, 10_300, 20_000);

        assertThat(pulse.dueMs(20_000)).isEqualTo(UNKNOWN);
    }

    @Test
    void anotherStreamIsLookedAt() {
        talk(STREAM, 0, 10_000);
        evaluated(4_000);
        talk(STREAM + 1, 10_000, 20_000);

        assertThat(pulse.dueMs(20_000)).isEqualTo(UNKNOWN);
    }

    @Test
    void aRecordWithABreakInItIsLookedAt() {
        talk(STREAM, 0, 10_000);
        evaluated(4_000);
        pulse.beat(ReceivedFrames.newBuilder().setRecordTimeMs(10_100).build());

        assertThat(pulse.dueMs(10_500)).isEqualTo(UNKNOWN);
    }

    @Test
    void anOrderIsLookedAt() {
        talk(STREAM, 0, 20_000);
        evaluated(4_000);
        pulse.disturb();

        assertThat(pulse.dueMs(20_000)).isEqualTo(UNKNOWN);
    }

    @Test
    void whatWaitsForATimeThatDoesNotComeIsForgotten() {
        evaluated(0);
        talk(STREAM, 0, 200_000);

        assertThat(pulse.dueMs(200_000)).isEqualTo(UNKNOWN);
    }
}
