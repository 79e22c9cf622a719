package io.aircheck.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LevelsAndRatiosTest {
    private final Dbfs dbfs = new Dbfs();
    private final LossRatio loss = new LossRatio();

    @ParameterizedTest
    @CsvSource({"1,0", "0.1,-20", "0.01,-40", "0.7071067811865476,-3.0103", "0.25118864,-12"})
    void levelsAreThoseOfFullScale(double rms, double level) {
        assertThat(dbfs.eval(rms)).isCloseTo(level, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -0.5, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY, -1e300})
    void whatHasNoLevelGivesNull(double rms) {
        assertThat(dbfs.eval(rms)).isNull();
    }

    @Test
    void theSmallestLevelIsFinite() {
        assertThat(dbfs.eval(Double.MIN_VALUE)).isFinite();
        assertThat(dbfs.eval(null)).isNull();
    }

    @Property
    void aLevelReadsBack(@ForAll @DoubleRange(min = 0, minIncluded = false, max = 1) double rms) {
        assertThat(Math.pow(10, dbfs.eval(rms) / 20)).isCloseTo(rms, within(1e-12));
        assertThat(dbfs.eval(rms)).isLessThanOrEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource({"95,5,0.05", "100,0,0", "0,7,1", "9223372036854775807,9223372036854775807,0.5"})
    void theRatioIsOfWhatWasSent(long received, long lost, double ratio) {
        assertThat(loss.eval(received, lost)).isEqualTo(ratio);
    }

    @Test
    void withoutFramesThereIsNoRatio() {
        assertThat(loss.eval(0L, 0L)).isNull();
        assertThat(loss.eval(null, 1L)).isNull();
        assertThat(loss.eval(1L, null)).isNull();
        assertThat(loss.eval(-1L, 2L)).isNull();
        assertThat(loss.eval(2L, -1L)).isNull();
    }

    @Property
    void aRatioIsBetweenNothingAndAll(
            @ForAll @LongRange(min = 0) long received, @ForAll @LongRange(min = 1) long lost) {
        assertThat(loss.eval(received, lost)).isBetween(0.0, 1.0);
    }
}
