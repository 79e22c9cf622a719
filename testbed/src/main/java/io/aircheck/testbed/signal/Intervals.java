package io.aircheck.testbed.signal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A set of times, as stretches that do not touch, in order. Immutable. */
public final class Intervals {

    /** No time at all. */
    public static final Intervals NONE = new Intervals(List.of());

    private final List<Interval> stretches;

    private Intervals(List<Interval> stretches) {
        this.stretches = stretches;
    }

    /** All times of some stretches, given in any order. */
    public static Intervals of(List<Interval> any) {
        List<Interval> merged = new ArrayList<>();
        any.stream()
                .filter(interval -> interval.fromMicros() < interval.toMicros())
                .sorted(Comparator.comparingLong(Interval::fromMicros))
                .forEach(interval -> join(merged, interval));
        return new Intervals(List.copyOf(merged));
    }

    private static void join(List<Interval> merged, Interval next) {
        int last = merged.size() - 1;
        if (last >= 0 && merged.get(last).toMicros() >= next.fromMicros()) {
            Interval before = merged.get(last);
            merged.set(
                    last,
                    new Interval(
                            before.fromMicros(), Math.max(before.toMicros(), next.toMicros())));
        } else {
            merged.add(next);
        }
    }

    /** The stretches, in order. */
    public List<Interval> stretches() {
        return stretches;
    }

    public boolean isEmpty() {
        return stretches.isEmpty();
    }

    /** Times that are in this or the other. */
    public Intervals or(Intervals other) {
        List<Interval> all = new ArrayList<>(stretches);
        all.addAll(other.stretches);
        return of(all);
    }

    /** Times that are in both. */
    public Intervals and(Intervals other) {
        List<Interval> common = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < stretches.size() && j < other.stretches.size()) {
            Interval a = stretches.get(i);
            Interval b = other.stretches.get(j);
            long from = Math.max(a.fromMicros(), b.fromMicros());
            long to = Math.min(a.toMicros(), b.toMicros());
            if (from < to) {
                common.add(new Interval(from, to));
            }
            if (a.toMicros() < b.toMicros()) {
                i++;
            } else {
                j++;
            }
        }
        return new Intervals(List.copyOf(common));
    }

    /** Each stretch longer at both ends. */
    public Intervals widened(long beforeMicros, long afterMicros) {
        return of(
                stretches.stream()
                        .map(
                                stretch ->
                                        new Interval(
                                                stretch.fromMicros() - beforeMicros,
                                                stretch.toMicros() + afterMicros))
                        .toList());
    }

    /** Whether one of the stretches holds all of it. */
    public boolean contains(Interval interval) {
        int at = firstEndingAfter(interval.fromMicros());
        return at < stretches.size() && stretches.get(at).contains(interval);
    }

    /** Whether any of it is in the set. */
    public boolean overlaps(Interval interval) {
        int at = firstEndingAfter(interval.fromMicros());
        return at < stretches.size() && stretches.get(at).overlaps(interval);
    }

    private int firstEndingAfter(long micros) {
        int low = 0;
        int high = stretches.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (stretches.get(middle).toMicros() > micros) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
