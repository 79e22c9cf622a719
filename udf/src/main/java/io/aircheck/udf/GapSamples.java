package io.aircheck.udf;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;

/**
 * {@code GAP_SAMPLES(gaps)}: how much of a file is silence because no frames came, in samples: the
 * lengths of an event's gaps summed. A join with {@code UNNEST} would keep every gap in state.
 */
public final class GapSamples extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /**
     * @param gaps as in the event: the first sample and the length of each
     * @return samples; 0 for no gaps; null when the gaps are not told. Lengths that are null or
     *     negative count as none
     */
    public Long eval(@DataTypeHint("ARRAY<ROW<startSample BIGINT, samples BIGINT>>") Row[] gaps) {
        if (gaps == null) {
            return null;
        }
        long sum = 0;
        for (Row gap : gaps) {
            Long samples = gap == null ? null : (Long) gap.getField(1);
            sum += samples == null ? 0 : Math.max(0, samples);
        }
        return sum;
    }
}
