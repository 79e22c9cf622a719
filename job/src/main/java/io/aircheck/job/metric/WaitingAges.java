package io.aircheck.job.metric;

import java.util.TreeMap;

/** Since when things wait, as a count for each instant, in ms since the epoch. Not thread-safe. */
public final class WaitingAges {
    private final TreeMap<Long, Integer> since = new TreeMap<>();
    private int count;

    public void add(long sinceMs) {
        since.merge(sinceMs, 1, Integer::sum);
        count++;
    }

    public void remove(long sinceMs) {
        since.computeIfPresent(sinceMs, (key, number) -> number == 1 ? null : number - 1);
        count--;
    }

    public int count() {
        return count;
    }

    /** Since when the oldest waits; {@link Long#MAX_VALUE} if none does. */
    public long oldestMs() {
        return since.isEmpty() ? Long.MAX_VALUE : since.firstKey();
    }
}
