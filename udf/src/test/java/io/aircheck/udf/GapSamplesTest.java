package io.aircheck.udf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class GapSamplesTest {
    private final GapSamples function = new GapSamples();

    @Test
    void nothingToldIsNoGap() {
        assertThat(function.eval(null)).isNull();
        assertThat(function.eval(new Row[0])).isZero();
    }

    @Test
    void whatIsNoLengthCountsAsNone() {
        assertThat(function.eval(new Row[] {null, gap(null), gap(-7L), gap(5L)})).isEqualTo(5);
    }

    @Property
    void lengthsAreSummed(@ForAll List<@LongRange(min = 0, max = 1L << 40) Long> lengths) {
        assertThat(function.eval(lengths.stream().map(GapSamplesTest::gap).toArray(Row[]::new)))
                .isEqualTo(lengths.stream().mapToLong(Long::longValue).sum());
    }

    private static Row gap(Long samples) {
        return Row.of(0L, samples);
    }
}
