package io.aircheck.udf;

import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code LOSS_RATIO(received, lost)}: the part of a track's frames that never came, {@code lost /
 * (received + lost)}. The counts are those of an event's {@code frames}; sum them before, if files
 * are to count by their length.
 */
public final class LossRatio extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /**
     * @param received frames
     * @param lost frames
     * @return 0 to 1; null when a count is null or negative, or both are 0
     */
    public Double eval(Long received, Long lost) {
        if (received == null || lost == null || received < 0 || lost < 0) {
            return null;
        }
        // As a double: the sum of two counts may not fit a long.
        double sent = (double) received + lost;
        return sent == 0 ? null : Double.valueOf(lost / sent);
    }
}
