package io.aircheck.udf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SpansTest {
    private static final int END = 64;

    @Test
    void whatEndsWhereItBeginsIsNothing() {
        assertThat(Spans.of(7, 7)).isEqualTo(Spans.NONE);
        assertThat(Spans.of(7, 6).isEmpty()).isTrue();
        assertThat(Spans.NONE.length()).isZero();
        assertThat(Spans.NONE.joinedOver(300)).isZero();
    }

    @Test
    void whatTouchesIsOne() {
        assertThat(Spans.of(1, 3).plus(Spans.of(3, 5))).isEqualTo(Spans.of(1, 5));
    }

    @Property
    void setsOfTimesAreSets(
            @ForAll("stretches") List<int[]> ones, @ForAll("stretches") List<int[]> others) {
        BitSet plus = bits(ones);
        plus.or(bits(others));
        BitSet minus = bits(ones);
        minus.andNot(bits(others));
        BitSet and = bits(ones);
        and.and(bits(others));

        assertThat(spans(ones).plus(spans(others))).isEqualTo(spans(plus));
        assertThat(spans(ones).minus(spans(others))).isEqualTo(spans(minus));
        assertThat(spans(ones).and(spans(others))).isEqualTo(spans(and));
        assertThat(spans(ones).length()).isEqualTo(bits(ones).cardinality());
    }

    @Property
    void joinedOverAPauseIsAsIfThePauseWereFilled(
            @ForAll("stretches") List<int[]> stretches, @ForAll @IntRange(max = 9) int pause) {
        Spans spans = spans(stretches);
        BitSet filled = bits(stretches);
        long[] edges = spans.edges();
        for (int i = 2; i < edges.length; i += 2) {
            if (edges[i] - edges[i - 1] <= pause) {
                filled.set((int) edges[i - 1], (int) edges[i]);
            }
        }

        assertThat(spans.joinedOver(pause)).isEqualTo(spans(filled).edges().length / 2);
    }

    @Provide
    Arbitrary<List<int[]>> stretches() {
        Arbitrary<Integer> at = Arbitraries.integers().between(0, END);
        return Combinators.combine(at, at)
                .as((a, b) -> new int[] {Math.min(a, b), Math.max(a, b)})
                .list()
                .ofMaxSize(8);
    }

    private static BitSet bits(List<int[]> stretches) {
        BitSet bits = new BitSet(END);
        stretches.forEach(stretch -> bits.set(stretch[0], stretch[1]));
        return bits;
    }

    private static Spans spans(List<int[]> stretches) {
        return stretches.stream()
                .map(stretch -> Spans.of(stretch[0], stretch[1]))
                .reduce(Spans.NONE, Spans::plus);
    }

    private static Spans spans(BitSet bits) {
        Spans spans = Spans.NONE;
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int to = bits.nextClearBit(from);
            spans = spans.plus(Spans.of(from, to));
            from = bits.nextSetBit(to);
        }
        return spans;
    }
}
