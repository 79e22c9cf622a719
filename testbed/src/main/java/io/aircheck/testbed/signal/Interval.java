package io.aircheck.testbed.signal;

/**
 * A stretch of time.
 *
 * @param fromMicros its start, included
 * @param toMicros its end, excluded
 */
public record Interval(long fromMicros, long toMicros) {

    public Interval {
        if (toMicros < fromMicros) {
            throw new IllegalArgumentException("an interval must not end before it starts");
        }
    }

    boolean contains(Interval other) {
        return fromMicros <= other.fromMicros && other.toMicros <= toMicros;
    }

    boolean overlaps(Interval other) {
        return fromMicros < other.toMicros && other.fromMicros < toMicros;
    }
}
