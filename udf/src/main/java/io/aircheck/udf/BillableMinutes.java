package io.aircheck.udf;

import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code BILLABLE_MINUTES(milliseconds)}: the minutes an app pays for on a day, of the summed
 * length of its files of that day.
 *
 * <p>It is the rule of TRTC's cloud recording (cloud.tencent.com 647/45892): the seconds of an
 * app's output are summed per day, then rounded up to a minute; unmixed, all users' files count. So
 * the argument is a sum, and the sum of rounded files is more. GME publishes neither unit nor
 * rounding for its recording: for GME's apps this is an assumption. TRTC does not say how parts of
 * a second count; here they do as they are.
 *
 * <p>Milliseconds only: the events have them, and a sum of them is exact.
 */
public final class BillableMinutes extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final long MINUTE_MS = 60_000;

    /**
     * @param milliseconds summed over an app's files of a day
     * @return minutes, rounded up; null when the sum is null or negative
     */
    public Long eval(Long milliseconds) {
        if (milliseconds == null || milliseconds < 0) {
            return null;
        }
        return milliseconds / MINUTE_MS + (milliseconds % MINUTE_MS == 0 ? 0 : 1);
    }
}
