package io.aircheck.job.callback;

import java.util.TreeMap;

/** Since when events wait, as a count for each instant. Not thread-safe. */
final class WaitingAges {
    private final TreeMap<Long, Integer> since = new TreeMap<>();
    private int count;

    void add(long sinceMs) {
        since.merge(sinceMs, 1, Integer::sum);
        count++;
    }

    void remove(long sinceMs) {
        since.computeIfPresent(sinceMs, (key, number) -> number == 1 ? null : number - 1);
        count--;
    }

    int count() {
        return count;
    }

    /** Since when the oldest waits; {@link Long#MAX_VALUE} if none does. */
    long oldestMs() {
        return since.isEmpty() ? Long.MAX_VALUE : since.firstKey();
    }
}
