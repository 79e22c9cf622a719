package io.aircheck.audio;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds where somebody speaks, by level alone: blocks of 100 ms whose RMS exceeds -45 dBFS (0 dBFS
 * being a full-scale square wave), joined over pauses of up to 300 ms.
 *
 * <p>The blocks lie on absolute positions, multiples of rate / 10, so a stretch gives the same
 * blocks wherever it is cut at such a multiple; a block that is cut in two is judged by each part.
 * Pure and thread-safe.
 */
public final class SpeechDetector {

    /** Pauses up to this long do not end a span. */
    public static final int HANGOVER_MILLIS = 300;

    private static final int BLOCKS_PER_SECOND = 10;
    private static final double THRESHOLD_DBFS = -45;
    private static final double THRESHOLD_POWER =
            Math.pow(32768, 2) * Math.pow(10, THRESHOLD_DBFS / 10);

    private SpeechDetector() {}

    /** Somebody speaks in the samples [from, to). */
    public record Span(long from, long to) {}

    /**
     * The spans of speech.
     *
     * @param pcm mono
     * @param from position of the first sample; may be negative
     * @param rate samples per second, a multiple of 10
     * @return in order, at least 300 ms apart, within [from, from + pcm.length)
     */
    public static List<Span> spans(short[] pcm, long from, int rate) {
        int block = rate / BLOCKS_PER_SECOND;
        long end = from + pcm.length;
        List<Span> loud = new ArrayList<>();
        for (long at = from; at < end; ) {
            long next = Math.min(end, (Math.floorDiv(at, block) + 1) * block);
            if (loud(pcm, (int) (at - from), (int) (next - from))) {
                loud.add(new Span(at, next));
            }
            at = next;
        }
        return join(loud, rate);
    }

    /**
     * Joins spans over pauses of up to 300 ms, such as those of consecutive chunks.
     *
     * @param spans ordered by their begin
     */
    public static List<Span> join(List<Span> spans, int rate) {
        long hangover = (long) rate * HANGOVER_MILLIS / 1000;
        List<Span> joined = new ArrayList<>();
        for (Span span : spans) {
            int last = joined.size() - 1;
            if (last >= 0 && span.from() - joined.get(last).to() <= hangover) {
                Span before = joined.get(last);
                joined.set(last, new Span(before.from(), Math.max(before.to(), span.to())));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }

    private static boolean loud(short[] pcm, int from, int to) {
        long energy = 0;
        for (int i = from; i < to; i++) {
            energy += pcm[i] * pcm[i];
        }
        return energy > THRESHOLD_POWER * (to - from);
    }
}
