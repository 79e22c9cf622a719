package io.aircheck.testbed.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class IntervalsTest {

    private static final int END = 60;

    @Property
    void areSetsOfTimes(
            @ForAll @Size(max = 6) List<@IntRange(max = 3000) Integer> some,
            @ForAll @Size(max = 6) List<@IntRange(max = 3000) Integer> others,
            @ForAll @IntRange(max = 50) int from,
            @ForAll @IntRange(min = 1, max = 9) int length) {
        Intervals a = intervals(some);
        Intervals b = intervals(others);
        BitSet both = bits(a);
        both.and(bits(b));
        BitSet any = bits(a);
        any.or(bits(b));

        assertThat(bits(a.and(b))).isEqualTo(both);
        assertThat(bits(a.or(b))).isEqualTo(any);
        Interval asked = new Interval(from, from + length);
        int held = bits(a).get(from, from + length).cardinality();
        assertThat(a.overlaps(asked)).isEqualTo(held > 0);
        assertThat(a.contains(asked)).isEqualTo(held == length);
        for (int i = 1; i < a.stretches().size(); i++) {
            assertThat(a.stretches().get(i).fromMicros())
                    .isGreaterThan(a.stretches().get(i - 1).toMicros());
        }
    }

    /** A number stands for where a stretch begins, 0 to 50, and how long it is, 0 to 9. */
    private static Intervals intervals(List<Integer> numbers) {
        return Intervals.of(
                numbers.stream()
                        .map(number -> new Interval(number % 50, number % 50 + number / 50 % 10))
                        .toList());
    }

    private static BitSet bits(Intervals intervals) {
        BitSet bits = new BitSet(END);
        for (Interval stretch : intervals.stretches()) {
            bits.set((int) stretch.fromMicros(), (int) stretch.toMicros());
        }
        return bits;
    }
}
