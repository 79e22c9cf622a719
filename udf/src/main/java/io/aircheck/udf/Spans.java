package io.aircheck.udf;

import java.util.Arrays;

/**
 * A set of times: stretches {@code [from, to)} in microseconds that do not touch, in order. Never
 * changes.
 */
final class Spans {
    static final Spans NONE = new Spans(new long[0]);

    /** Begin and end of each in turn, each number larger than the one before. */
    private final long[] edges;

    private Spans(long[] edges) {
        this.edges = edges;
    }

    /** One stretch; none when it would end before or where it begins. */
    static Spans of(long from, long to) {
        return from < to ? ofEdges(from, to) : NONE;
    }

    /**
     * Several stretches.
     *
     * @param edges begin and end of each in turn, in order, none touching another
     */
    static Spans ofEdges(long... edges) {
        return new Spans(edges.clone());
    }

    boolean isEmpty() {
        return edges.length == 0;
    }

    /** Where the first begins. */
    long first() {
        return edges[0];
    }

    /** Where the last ends. */
    long last() {
        return edges[edges.length - 1];
    }

    /** Begin and end of each in turn. */
    long[] edges() {
        return edges.clone();
    }

    /** The sum of their lengths. */
    long length() {
        long length = 0;
        for (int i = 0; i < edges.length; i += 2) {
            length += edges[i + 1] - edges[i];
        }
        return length;
    }

    /** How many they are when those count as one that are no further apart than the pause. */
    int joinedOver(long pause) {
        int joined = isEmpty() ? 0 : 1;
        for (int i = 2; i < edges.length; i += 2) {
            joined += edges[i] - edges[i - 1] > pause ? 1 : 0;
        }
        return joined;
    }

    /** The times of either. */
    Spans plus(Spans other) {
        return combine(other, (here, there) -> here || there);
    }

    /** The times of this one alone. */
    Spans minus(Spans other) {
        return combine(other, (here, there) -> here && !there);
    }

    /** The times of both. */
    Spans and(Spans other) {
        return combine(other, (here, there) -> here && there);
    }

    /** Whether a time is in the result, if it is in one, the other, both. */
    private interface Rule {
        boolean holds(boolean here, boolean there);
    }

    private Spans combine(Spans other, Rule rule) {
        long[] mine = edges;
        long[] others = other.edges;
        long[] result = new long[mine.length + others.length];
        int count = 0;
        int i = 0;
        int j = 0;
        boolean inside = false;
        while (i < mine.length || j < others.length) {
            long at =
                    j == others.length || i < mine.length && mine[i] < others[j]
                            ? mine[i]
                            : others[j];
            i += i < mine.length && mine[i] == at ? 1 : 0;
            j += j < others.length && others[j] == at ? 1 : 0;
            // Behind an odd number of edges one is inside.
            if (rule.holds(i % 2 == 1, j % 2 == 1) != inside) {
                inside = !inside;
                result[count++] = at;
            }
        }
        return count == 0 ? NONE : new Spans(Arrays.copyOf(result, count));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Spans spans && Arrays.equals(edges, spans.edges);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(edges);
    }

    @Override
    public String toString() {
        return Arrays.toString(edges);
    }
}
