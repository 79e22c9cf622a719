package io.aircheck.sql.catalogue;

import java.util.Arrays;
import java.util.Locale;

/** Times of one kind of query, in nanoseconds. */
final class Samples {
    private final long[] sorted;

    Samples(long[] nanos) {
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    double medianMs() {
        return sorted[sorted.length / 2] / 1e6;
    }

    double worstMs() {
        return sorted[sorted.length - 1] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d times, median %.1f ms, worst %.1f ms",
                sorted.length,
                medianMs(),
                worstMs());
    }
}
