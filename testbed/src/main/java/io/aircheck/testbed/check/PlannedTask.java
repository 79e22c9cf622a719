package io.aircheck.testbed.check;

import io.aircheck.schema.AppSettings;
import io.aircheck.testbed.signal.Interval;
import io.aircheck.testbed.signal.Intervals;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A task as a scenario and the rules of recording have it. */
final class PlannedTask {
    private static final long MICROS = 1000;

    private final long bizId;
    private final String roomId;
    private final long startMs;
    private final long startSlackMs;
    private final List<Terms> terms = new ArrayList<>();
    private long endMs;
    private long endSlackMs;

    /**
     * How is recorded for a while.
     *
     * @param inMix who is mixed; empty when there is no mix
     * @param settings of the app
     */
    record Terms(
            long fromMs,
            long toMs,
            boolean single,
            boolean mixed,
            Set<String> allowed,
            Set<String> blocked,
            Set<String> inMix,
            AppSettings settings) {

        boolean isSubscribed(String user) {
            return allowed.isEmpty() ? !blocked.contains(user) : allowed.contains(user);
        }

        Terms until(long newToMs) {
            return new Terms(fromMs, newToMs, single, mixed, allowed, blocked, inMix, settings);
        }

        Interval span() {
            return new Interval(fromMs * MICROS, toMs * MICROS);
        }
    }

    /**
     * @param startSlackMs by how much the start may be otherwise, because audio alone tells it
     */
    PlannedTask(long bizId, String roomId, long startMs, long startSlackMs) {
        this.bizId = bizId;
        this.roomId = roomId;
        this.startMs = startMs;
        this.startSlackMs = startSlackMs;
    }

    /** From a time on it is recorded so. */
    void change(Terms next) {
        int last = terms.size() - 1;
        if (last >= 0 && terms.get(last).fromMs() >= next.fromMs()) {
            terms.remove(last);
        } else if (last >= 0) {
            terms.set(last, terms.get(last).until(next.fromMs()));
        }
        terms.add(next);
    }

    void end(long atMs, long slackMs) {
        endMs = atMs;
        endSlackMs = slackMs;
        int last = terms.size() - 1;
        terms.set(last, terms.get(last).until(atMs));
    }

    long bizId() {
        return bizId;
    }

    String roomId() {
        return roomId;
    }

    long startMs() {
        return startMs;
    }

    long startSlackMs() {
        return startSlackMs;
    }

    long endMs() {
        return endMs;
    }

    long endSlackMs() {
        return endSlackMs;
    }

    List<Terms> terms() {
        return terms;
    }

    /** When a user has a track of their own. */
    Intervals single(String user) {
        return when(span -> span.single() && span.isSubscribed(user));
    }

    /** When a user is heard in the mix. */
    Intervals heard(String user) {
        return when(span -> span.mixed() && span.inMix().contains(user));
    }

    /** When there is a mix. */
    Intervals mix() {
        return when(Terms::mixed);
    }

    private Intervals when(Predicate<Terms> condition) {
        return Intervals.of(terms.stream().filter(condition).map(Terms::span).toList());
    }

    /** The settings that may hold for a file that begins then. */
    List<AppSettings> settingsAround(long micros, long slackMicros) {
        return terms.stream()
                .filter(span -> span.fromMs() * MICROS <= micros + slackMicros)
                .filter(span -> span.toMs() * MICROS >= micros - slackMicros)
                .map(Terms::settings)
                .toList();
    }

    @Override
    public String toString() {
        return "room " + bizId + "/" + roomId;
    }
}
