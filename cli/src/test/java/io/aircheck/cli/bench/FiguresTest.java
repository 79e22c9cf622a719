package io.aircheck.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Medians, noise, bars. */
class FiguresTest {
    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Spread(2.5, 1, 4));
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aQuantileIsAFigureThatWasSeen() {
        List<Double> figures = List.of(5.0, 1.0, 4.0, 2.0, 3.0);
        assertThat(Spread.quantile(figures, 0.5)).isEqualTo(3);
        assertThat(Spread.quantile(figures, 0.99)).isEqualTo(5);
        assertThat(Spread.quantile(figures, 1)).isEqualTo(5);
    }

    @Test
    void noiseOfAHundredthOfTheSignalIsFortyDecibelDown() {
        short[] source = new short[48_000];
        short[] noisy = new short[48_000];
        Random random = new Random(1);
        for (int i = 0; i < source.length; i++) {
            source[i] = (short) (random.nextGaussian() * 5000);
            noisy[i] = (short) Math.round(source[i] + random.nextGaussian() * 50);
        }
        assertThat(Quality.snr(source, noisy)).isCloseTo(40, within(0.2));
    }

    @Test
    void aShiftIsNoNoise() {
        short[] source = new short[48_000];
        short[] later = new short[48_000];
        Random random = new Random(1);
        for (int i = 0; i < source.length; i++) {
            source[i] = (short) (random.nextGaussian() * 5000);
            if (i + 1105 < later.length) {
                later[i + 1105] = source[i];
            }
        }
        assertThat(Quality.snr(source, later)).isGreaterThan(100);
    }

    @Test
    void heapHighWaterMarksComeFromJstatsColumns() throws Exception {
        List<String> names = List.of("S0C", "S1C", "S0U", "S1U", "EC", "EU", "OC", "OU");
        try (HeapSampler sampler = HeapSampler.of(ProcessHandle.current().pid())) {
            sampler.take(names, List.of("0", "1", "0", "9e6", "1", "9e6", "1e7", "9e6"));
            assertThat(sampler.peak().keptBytes()).isEqualTo(18e6 * 1024);
            assertThat(sampler.peak().usedBytes()).isEqualTo(27e6 * 1024);
        }
    }

    @Test
    void theLongestBarIsTheLargestFigure() {
        String svg =
                Chart.svg(
                        "a < b",
                        List.of("one", "two"),
                        List.of(new Chart.Group("x", List.of(1.0, 4.0))),
                        "%.1f");
        assertThat(svg)
                .contains("a &lt; b", ">1.0<", ">4.0<", "width=\"130\"", "width=\"520\"")
                .startsWith("<svg")
                .endsWith("</svg>" + System.lineSeparator());
    }
}
