package io.aircheck.job.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.Window;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The margins: what is kept around a stretch is enough for a chunk of any format. */
class MarginsTest {
    @Property
    void whatAChunkDecodesLiesWithinTheMarginsOfItsStretch(
            @ForAll @IntRange(min = 0, max = 3) int rateIndex,
            @ForAll @IntRange(min = 0, max = 5_000) int fileStart,
            @ForAll @IntRange(min = 1, max = 400) int frames) {
        int rate = new int[] {16_000, 24_000, 32_000, 48_000}[rateIndex];
        Mp3Format format = Mp3Format.of(rate, 64_000);
        long from = fileStart + 200L * format.frameSamples();
        long to = from + (long) frames * format.frameSamples();
        Window window = new Window(fileStart, from, to, false);

        assertThat(Margins.decodeFrom(window, format))
                .isGreaterThanOrEqualTo(Ticks.ofSamples(from, rate) - Margins.BEFORE);
        assertThat(Margins.decodeTo(window, format))
                .isLessThanOrEqualTo(Ticks.ofSamples(to, rate) + Margins.BEHIND);
    }
}
