package io.aircheck.job.track;

import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.Stretch;
import io.aircheck.job.message.Stretches;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells whether a track's audio merely goes on, without a look at its frames or its state: an
 * evaluation that would decide nothing can then be left out. What it knows is not kept in state: a
 * track without it is evaluated, and decides the same, unless frames come later than they are
 * waited for: an evaluation more may find that they are late.
 *
 * <p>As an evaluation does, it heeds what the broker took until a time only. Not thread-safe.
 */
final class Pulse {
    private static final long MICROS = 1000;

    /** More steps than this are not kept while event time stands still. */
    private static final int MAX_STEPS = 240;

    /**
     * What an evaluation says of those to come, as long as audio goes on.
     *
     * @param stream the only one there is
     * @param seenUs the media time of the last of its frames in the file
     * @param offsetUs how far media time is behind the broker's, at least
     * @param holdMs how much longer frames are waited for
     * @param decideMs the media time at which there is something to decide anyway
     * @param alarmMs the event time at which there is
     * @param silenceMs a break of this length is something to decide
     */
    record Calm(
            long stream,
            long seenUs,
            long offsetUs,
            long holdMs,
            long decideMs,
            long alarmMs,
            long silenceMs) {}

    /** Frames the broker took within one step; {@code broken} if they do not join one another. */
    private record Step(long endMs, Stretch stretch, boolean broken, long offsetUs) {}

    private final long stepMs;
    private final Deque<Step> toCome = new ArrayDeque<>();

    /** What came without a break; null if that is not known. */
    private Stretch heard;

    private long offsetUs = Long.MAX_VALUE;
    private Calm calm;

    /**
     * @param stepMs times that are asked for are multiples of it
     */
    Pulse(long stepMs) {
        this.stepMs = stepMs;
    }

    /** Frames came. */
    void beat(ReceivedFrames frames) {
        long end = -Math.floorDiv(-frames.getRecordTimeMs(), stepMs) * stepMs;
        Stretch stretch = frames.hasStretch() ? frames.getStretch() : null;
        long offset =
                stretch == null
                        ? Long.MAX_VALUE
                        : frames.getRecordTimeMs() * MICROS - stretch.getLastUs();
        Step last = toCome.peekLast();
        if (last != null && last.endMs == end) {
            toCome.removeLast();
            toCome.addLast(
                    new Step(
                            end,
                            joined(last.stretch, stretch),
                            last.broken || !joins(last.stretch, stretch),
                            Math.min(last.offsetUs, offset)));
        } else {
            toCome.addLast(new Step(end, stretch, false, offset));
        }
        if (toCome.size() > MAX_STEPS) {
            toCome.clear();
            calm = null;
        }
    }

    /** An order came: what it decides is not known. */
    void disturb() {
        calm = null;
    }

    /**
     * The track was evaluated.
     *
     * @param result null: it must be the next time as well
     */
    void evaluated(Calm result) {
        calm = result;
        offsetUs = result == null ? Long.MAX_VALUE : result.offsetUs;
    }

    /**
     * When there is something to decide if audio goes on as it did.
     *
     * @param now event time in ms: what the broker took later is not heeded
     * @return event time in ms; {@link Long#MIN_VALUE} if it is not known
     */
    long dueMs(long now) {
        while (!toCome.isEmpty() && toCome.peekFirst().endMs <= now) {
            heed(toCome.removeFirst());
        }
        boolean goesOn =
                calm != null
                        && heard != null
                        && heard.getStream() == calm.stream
                        && heard.getFirstUs() <= calm.seenUs;
        if (!goesOn) {
            return Long.MIN_VALUE;
        }
        long behindMs = -Math.floorDiv(-offsetUs, MICROS) + calm.holdMs;
        long silentMs = Math.floorDiv(heard.getLastUs(), MICROS) + calm.silenceMs;
        return Math.min(calm.alarmMs, Math.min(calm.decideMs, silentMs) + behindMs);
    }

    private void heed(Step step) {
        offsetUs = Math.min(offsetUs, step.offsetUs);
        heard = step.broken ? step.stretch : joined(heard, step.stretch);
    }

    private static boolean joins(Stretch earlier, Stretch later) {
        return earlier != null && later != null && Stretches.join(earlier, later);
    }

    /** Both as one; the later alone if there is a break between them. */
    private static Stretch joined(Stretch earlier, Stretch later) {
        if (!joins(earlier, later)) {
            return later;
        }
        return later.getLastUs() <= earlier.getLastUs()
                ? earlier
                : earlier.toBuilder().setLastUs(later.getLastUs()).build();
    }
}
