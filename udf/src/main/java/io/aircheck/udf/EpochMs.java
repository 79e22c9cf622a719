package io.aircheck.udf;

import java.time.Instant;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code EPOCH_MS(time)}: milliseconds since the epoch, the opposite of {@code TO_TIMESTAMP_LTZ(ms,
 * 3)}. Flink's own functions give seconds, or depend on the session's zone.
 */
public final class EpochMs extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /**
     * @param time of the record or the event
     * @return milliseconds since the epoch, rounded down; null when the time is null
     */
    public Long eval(@DataTypeHint("TIMESTAMP_LTZ(3)") Instant time) {
        return time == null ? null : time.toEpochMilli();
    }
}
