package io.aircheck.udf;

import io.aircheck.udf.Conversation.Change;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps who spoke in the last half hour of a task, minute by minute, and says what more speech
 * changes. What is older is settled: it stays counted, and nothing is added to it.
 *
 * <p>Half an hour, on the task's own clock (the latest speech of anybody), because the clocks of
 * two users may be 20 minutes apart (the recorder takes frames up to 10 minutes off) and the chunks
 * of one come later than those of another. So the figures are a function of the task's events in
 * the order in which they stand in the topic; the time at which they are read has no part in it.
 *
 * <p>Speech costs the reading and writing of the minutes it lies in, mostly one or two.
 */
final class TaskTalk {
    /** A turn goes on over pauses up to so long; the recorder joins spans of a chunk like that. */
    static final long PAUSE_US = 300_000;

    static final long MINUTE_US = 60_000_000;
    static final long OPEN_MINUTES = 30;

    private final Minutes minutes;
    private Clock clock;

    /** Where the minutes are kept. */
    interface Minutes {
        /**
         * Who spoke in a minute.
         *
         * @return by user, begin and end of each span in turn, in microseconds of the minute; null
         *     when nobody is known to have spoken
         */
        Map<String, int[]> get(long minute);

        void put(long minute, Map<String, int[]> speech);

        void remove(long minute);
    }

    /**
     * How far a task has come, in microseconds since the epoch.
     *
     * @param settledUs what lies before is not counted any more
     * @param latestUs where the latest speech ends
     */
    record Clock(long settledUs, long latestUs) {}

    /**
     * @param clock what {@link #clock} gave before; null when the task is new
     */
    TaskTalk(Minutes minutes, Clock clock) {
        this.minutes = minutes;
        this.clock = clock;
    }

    /** Null while nobody spoke. */
    Clock clock() {
        return clock;
    }

    /**
     * Adds speech, all of it within minutes, not hours.
     *
     * @return what changes, by user
     */
    Map<String, Change> add(String user, Spans speech) {
        Spans open =
                clock == null ? speech : speech.minus(Spans.of(Long.MIN_VALUE, clock.settledUs));
        if (open.isEmpty()) {
            return Map.of();
        }
        long first = minute(open.first());
        long last = minute(open.last() - 1);
        // A span that ends where the pause begins still goes on: hence the microsecond.
        Map<Long, Map<String, int[]>> known =
                read(minute(open.first() - PAUSE_US - 1), minute(open.last() + PAUSE_US));
        Conversation conversation = conversation(known);
        Map<String, Change> changes = conversation.add(user, open, PAUSE_US);
        if (!changes.isEmpty()) {
            for (long minute = first; minute <= last; minute++) {
                write(minute, known.get(minute), user, conversation.of(user));
            }
        }
        passTo(open.last());
        return changes;
    }

    /** The task is over: all is settled. */
    void end() {
        if (clock != null) {
            settle(new Clock(clock.latestUs, clock.latestUs), minute(clock.latestUs) + 1);
        }
    }

    private void passTo(long timeUs) {
        if (clock == null) {
            clock = new Clock((minute(timeUs) - OPEN_MINUTES) * MINUTE_US, timeUs);
        } else if (timeUs > clock.latestUs) {
            long settled = (minute(timeUs) - OPEN_MINUTES) * MINUTE_US;
            Clock later = new Clock(Math.max(settled, clock.settledUs), timeUs);
            // The last settled minute stays: it says whether a turn goes on.
            settle(later, minute(later.settledUs) - 1);
        }
    }

    private void settle(Clock later, long keptFrom) {
        long behind = Math.min(keptFrom, minute(clock.latestUs) + 1);
        for (long minute = minute(clock.settledUs) - 1; minute < behind; minute++) {
            minutes.remove(minute);
        }
        clock = later;
    }

    private Map<Long, Map<String, int[]>> read(long from, long to) {
        Map<Long, Map<String, int[]>> known = new TreeMap<>();
        for (long minute = from; minute <= to; minute++) {
            Map<String, int[]> speech = minutes.get(minute);
            known.put(minute, speech == null ? Map.of() : speech);
        }
        return known;
    }

    private static Conversation conversation(Map<Long, Map<String, int[]>> known) {
        Map<String, Spans> voices = new TreeMap<>();
        known.forEach(
                (minute, speech) ->
                        speech.forEach(
                                (user, edges) ->
                                        voices.merge(user, read(minute, edges), Spans::plus)));
        return new Conversation(voices);
    }

    private static Spans read(long minute, int[] edges) {
        long[] absolute = new long[edges.length];
        for (int i = 0; i < edges.length; i++) {
            absolute[i] = minute * MINUTE_US + edges[i];
        }
        return Spans.ofEdges(absolute);
    }

    private void write(long minute, Map<String, int[]> before, String user, Spans spoken) {
        long start = minute * MINUTE_US;
        long[] absolute = spoken.and(Spans.of(start, start + MINUTE_US)).edges();
        int[] edges = new int[absolute.length];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = (int) (absolute[i] - start);
        }
        Map<String, int[]> after = new TreeMap<>(before);
        after.put(user, edges);
        minutes.put(minute, after);
    }

    private static long minute(long timeUs) {
        return Math.floorDiv(timeUs, MINUTE_US);
    }
}
