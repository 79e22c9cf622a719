package io.aircheck.job.timeline;

/**
 * The unit of positions: 1/48000 s. Every output rate is a simple fraction of it, so a position has
 * one meaning whatever the file's rate. All conversions round down, also below zero, so that
 * stretches that touch in ticks touch in samples.
 */
public final class Ticks {
    public static final int PER_SECOND = 48_000;
    public static final int PER_MILLI = 48;

    private Ticks() {}

    public static long ofMillis(long millis) {
        return millis * PER_MILLI;
    }

    public static long ofMicros(long micros) {
        return Math.floorDiv(micros * PER_MILLI, 1000L);
    }

    /** Milliseconds, rounded down. */
    public static long toMillis(long ticks) {
        return Math.floorDiv(ticks, PER_MILLI);
    }

    /** Microseconds, rounded down. */
    public static long toMicros(long ticks) {
        return Math.floorDiv(ticks * 1000L, PER_MILLI);
    }

    /** The output sample at a position. */
    public static long toSamples(long ticks, int rate) {
        return Math.floorDiv(ticks * rate, PER_SECOND);
    }

    /** The first position of an output sample. */
    public static long ofSamples(long samples, int rate) {
        return -Math.floorDiv(-samples * PER_SECOND, rate);
    }
}
