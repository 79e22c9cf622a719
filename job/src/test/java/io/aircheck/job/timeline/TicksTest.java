package io.aircheck.job.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Ticks: conversions that round down, so that what touches in one unit touches in the other. */
class TicksTest {
    private static final long YEAR_TICKS = 366L * 24 * 3600 * Ticks.PER_SECOND;
    private static final int[] RATES = {16_000, 24_000, 32_000, 48_000};

    @Property
    void aSamplesFirstPositionIsInItAndTheOneBeforeIsNot(
            @ForAll @LongRange(min = -YEAR_TICKS, max = YEAR_TICKS) long sample) {
        for (int rate : RATES) {
            long first = Ticks.ofSamples(sample, rate);

            assertThat(Ticks.toSamples(first, rate)).isEqualTo(sample);
            assertThat(Ticks.toSamples(first - 1, rate)).isEqualTo(sample - 1);
        }
    }

    @Property
    void stretchesThatTouchInTicksTouchInSamples(
            @ForAll @LongRange(min = -YEAR_TICKS, max = YEAR_TICKS) long from,
            @ForAll @LongRange(min = 0, max = 1_000_000) long one,
            @ForAll @LongRange(min = 0, max = 1_000_000) long other) {
        for (int rate : RATES) {
            long whole = Ticks.toSamples(from + one + other, rate) - Ticks.toSamples(from, rate);
            long first = Ticks.toSamples(from + one, rate) - Ticks.toSamples(from, rate);
            long second =
                    Ticks.toSamples(from + one + other, rate) - Ticks.toSamples(from + one, rate);

            assertThat(first + second).isEqualTo(whole);
        }
    }

    @Property
    void millisecondsAndMicrosecondsAgree(
            @ForAll @LongRange(min = -4_000_000_000_000L, max = 4_000_000_000_000L) long millis) {
        assertThat(Ticks.ofMicros(millis * 1000)).isEqualTo(Ticks.ofMillis(millis));
        assertThat(Ticks.toMillis(Ticks.ofMillis(millis))).isEqualTo(millis);
        assertThat(Ticks.toMicros(Ticks.ofMillis(millis))).isEqualTo(millis * 1000);
    }
}
