package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WindowTest {

    @Property
    void windowsYieldEveryFrameOfTheFileOnce(
            @ForAll @IntRange(min = -1_000_000, max = 1_000_000) int start,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 200) Integer> cuts,
            @ForAll @IntRange(min = 1, max = 100_000) int rest) {
        for (Mp3Format format : List.of(Mp3Format.DEFAULT, Mp3Format.of(16_000, 32_000))) {
            long at = start;
            long frames = 0;
            for (int cut : cuts) {
                Window window = new Window(start, at, at + cut * format.frameSamples(), false);
                assertThat(window.pcmFrom(format)).isBetween((long) start, at);
                assertThat(window.pcmTo(format) - window.to()).isEqualTo(format.frameSamples());
                assertThat(window.frames(format)).isEqualTo(cut);
                assertThat(window.firstFrame(format))
                        .isEqualTo((int) Math.min(frames, Window.PREROLL_FRAMES));
                frames += cut;
                at = window.to();
            }
            Window last = new Window(start, at, at + rest, true);
            assertThat(last.pcmTo(format)).isEqualTo(at + rest);
            assertThat(frames + last.frames(format))
                    .isEqualTo(Mp3File.frames(format, last.to() - start));
        }
    }

    @Example
    void refusesWhatIsNoWindow() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(10, 9, 20, true));
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(0, 20, 10, true));
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(0, 20, 20, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(5, 5, 5, true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Window(0, 0, 1000, false).frames(Mp3Format.DEFAULT))
                .withMessageContaining("not cut at frames of 1152");
    }

    @Example
    void everyAllowedFormatHasWholeFrames() {
        for (int sampleRate : Set.of(16_000, 24_000, 32_000, 48_000)) {
            for (int bitRate : Mp3Format.BIT_RATES) {
                Mp3Format format = Mp3Format.of(sampleRate, bitRate);
                assertThat((long) format.frameBytes() * 8 * sampleRate)
                        .isEqualTo((long) format.frameSamples() * bitRate);
            }
        }
        assertThat(Mp3Format.DEFAULT.frameBytes()).isEqualTo(192);
        assertThat(Mp3Format.DEFAULT.frameSamples()).isEqualTo(1152);
    }

    @Example
    void refusesOtherFormats() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mp3Format.of(44_100, 64_000))
                .withMessage("MP3 sample rate 44100 Hz; allowed are [16000, 24000, 32000, 48000]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mp3Format.of(48_000, 64))
                .withMessageStartingWith("MP3 bit rate 64 bit/s; allowed are [32000, ");
    }
}
