package io.aircheck.job.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StretchesTest {
    private static AudioFrames frames(long... millis) {
        AudioFrames.Builder bundle = AudioFrames.newBuilder().setStream(7);
        for (long at : millis) {
            bundle.addFrames(AudioFrame.newBuilder().setMediaTimeUs(at * 1000));
        }
        return bundle.build();
    }

    private static Stretch stretch(long stream, long firstMs, long lastMs) {
        return Stretch.newBuilder()
                .setStream(stream)
                .setFirstUs(firstMs * 1000)
                .setLastUs(lastMs * 1000)
                .build();
    }

    @Test
    void framesThatFollowOneAnotherAreAStretch() {
        assertThat(Stretches.of(frames(1000, 1020, 1170))).contains(stretch(7, 1000, 1170));
        assertThat(Stretches.of(frames(1000))).contains(stretch(7, 1000, 1000));
    }

    @Test
    void framesWithABreakOrOutOfOrderAreNone() {
        assertThat(Stretches.of(frames(1000, 1151))).isEqualTo(Optional.empty());
        assertThat(Stretches.of(frames(1000, 980))).isEqualTo(Optional.empty());
        assertThat(Stretches.of(frames())).isEqualTo(Optional.empty());
    }

    @Test
    void theNextOfAStreamJoinsUnlessThereIsABreak() {
        Stretch earlier = stretch(7, 1000, 1200);

        assertThat(Stretches.join(earlier, stretch(7, 1220, 1400))).isTrue();
        assertThat(Stretches.join(earlier, stretch(7, 1350, 1400))).isTrue();
        assertThat(Stretches.join(earlier, stretch(7, 1100, 1150))).isTrue();
        assertThat(Stretches.join(earlier, stretch(7, 1351, 1400))).isFalse();
        assertThat(Stretches.join(earlier, stretch(7, 800, 980))).isFalse();
        assertThat(Stretches.join(earlier, stretch(8, 1220, 1400))).isFalse();
    }
}
