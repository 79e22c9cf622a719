package io.aircheck.udf;

import java.util.Locale;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code FORMAT_DURATION(milliseconds)}: a length as the tables of the {@code aircheck} command
 * show it, {@code H:MM:SS.mmm}. Hours take as many digits as they need: they are never cut.
 */
public final class FormatDuration extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /**
     * @param milliseconds of a length
     * @return for instance {@code 1:30:00.123}; null when the length is null or negative
     */
    public String eval(Long milliseconds) {
        if (milliseconds == null || milliseconds < 0) {
            return null;
        }
        long ms = milliseconds;
        return String.format(
                Locale.ROOT,
                "%d:%02d:%02d.%03d",
                ms / 3_600_000,
                ms / 60_000 % 60,
                ms / 1000 % 60,
                ms % 1000);
    }
}
