package io.aircheck.udf;

import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code DBFS(rms)}: a level in decibels of full scale, {@code 20 * log10(rms)}. 1 is 0 dB: a
 * square wave at full scale; a sine at full scale has -3.01 dB.
 */
public final class Dbfs extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /**
     * @param rms root mean square, full scale 1
     * @return dB, at most 0; null when rms is null, 0 (silence has no level), not a number, or not
     *     0 to 1
     */
    public Double eval(Double rms) {
        // Written so that NaN fails it too.
        boolean hasLevel = rms != null && rms > 0 && rms <= 1;
        if (!hasLevel) {
            return null;
        }
        return 20 * Math.log10(rms);
    }
}
