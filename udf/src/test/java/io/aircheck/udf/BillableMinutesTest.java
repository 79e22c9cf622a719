package io.aircheck.udf;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillableMinutesTest {
    private static final long MINUTE = 60_000;
    private static final long MOST = Long.MAX_VALUE / 2;

    private final BillableMinutes minutes = new BillableMinutes();

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "59999,1",
        "60000,1",
        "60001,2",
        "7200000,120",
        "9223372036854775807,153722867280913"
    })
    void aMinuteBegunIsPaidFor(long ms, long paid) {
        assertThat(minutes.eval(ms)).isEqualTo(paid);
    }

    @Test
    void noSumIsNegative() {
        assertThat(minutes.eval(-1L)).isNull();
        assertThat(minutes.eval(Long.MIN_VALUE)).isNull();
        assertThat(minutes.eval(null)).isNull();
    }

    @Property
    void theyHoldTheLengthAndLessThanAMinuteMore(@ForAll @LongRange(min = 0, max = MOST) long ms) {
        assertThat(minutes.eval(ms) * MINUTE - ms).isBetween(0L, MINUTE - 1);
    }

    @Property
    void moreAudioNeverCostsLess(
            @ForAll @LongRange(min = 0) long one, @ForAll @LongRange(min = 0) long other) {
        assertThat(minutes.eval(Math.min(one, other)))
                .isLessThanOrEqualTo(minutes.eval(Math.max(one, other)));
    }

    /** Why the argument is the sum: less than a minute a file is at stake. */
    @Property
    void roundingFilesCostsAtLeastAsMuchAsRoundingTheirSum(
            @ForAll @LongRange(min = 0, max = MOST) long one,
            @ForAll @LongRange(min = 0, max = MOST) long other) {
        assertThat(minutes.eval(one) + minutes.eval(other) - minutes.eval(one + other))
                .isBetween(0L, 1L);
    }
}
