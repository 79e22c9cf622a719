package io.aircheck.udf;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code TASK_DAY(epoch_ms, zone)}: the calendar day of an event's time in a zone, for usage per
 * day. Flink's own functions know the session's zone only, and apps of one query may be accounted
 * in different ones.
 */
public final class TaskDay extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final int MAX_YEAR = 9999;

    /**
     * @param epochMs milliseconds since the epoch
     * @param zone a region like {@code Asia/Shanghai} or an offset like {@code +08:00}
     * @return the day; null when an argument is null or the day is not of the years 1 to 9999,
     *     which DATE holds
     * @throws IllegalArgumentException when the zone is none
     */
    public @DataTypeHint("DATE") LocalDate eval(Long epochMs, String zone) {
        if (epochMs == null || zone == null) {
            return null;
        }
        LocalDate day = Instant.ofEpochMilli(epochMs).atZone(zoneOf(zone)).toLocalDate();
        return day.getYear() >= 1 && day.getYear() <= MAX_YEAR ? day : null;
    }

    private static ZoneId zoneOf(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            // Without the cause, which repeats the argument.
            throw new IllegalArgumentException(
                    "TASK_DAY: zone must be a region like Asia/Shanghai or an offset like +08:00");
        }
    }
}
