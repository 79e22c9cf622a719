package io.aircheck.udf;

import java.util.Map;
import java.util.TreeMap;

/**
 * Who speaks when in a stretch of a task's time, and what is changed by more speech. Not
 * thread-safe.
 */
final class Conversation {
    private final Map<String, Spans> voices;

    /**
     * What more speech changes for a user.
     *
     * @param added the user's own speech that was not known
     * @param overlapUs how many microseconds more of the user's speech another's meets
     * @param turns may be less than 0: what fills a pause makes one turn of two
     */
    record Change(Spans added, long overlapUs, int turns) {}

    /**
     * @param voices what is known, by user
     */
    Conversation(Map<String, Spans> voices) {
        this.voices = new TreeMap<>(voices);
    }

    /** When a user speaks. */
    Spans of(String user) {
        return voices.getOrDefault(user, Spans.NONE);
    }

    /**
     * Adds speech. What is known already changes nothing.
     *
     * @param pauseUs a turn goes on over pauses up to so long
     * @return by user, whose figures change: the user's own, and of others whose speech has been
     *     theirs alone so far
     */
    Map<String, Change> add(String user, Spans speech, long pauseUs) {
        Spans before = of(user);
        Spans added = speech.minus(before);
        Map<String, Change> changes = new TreeMap<>();
        if (added.isEmpty()) {
            return changes;
        }
        Spans heard = Spans.NONE;
        Spans several = Spans.NONE;
        Map<String, Spans> meanwhile = new TreeMap<>();
        for (Map.Entry<String, Spans> voice : voices.entrySet()) {
            Spans common = voice.getValue().and(added);
            if (!common.isEmpty() && !voice.getKey().equals(user)) {
                meanwhile.put(voice.getKey(), common);
                several = several.plus(heard.and(common));
                heard = heard.plus(common);
            }
        }
        for (Map.Entry<String, Spans> other : meanwhile.entrySet()) {
            Spans alone = other.getValue().minus(several);
            if (!alone.isEmpty()) {
                changes.put(other.getKey(), new Change(Spans.NONE, alone.length(), 0));
            }
        }
        Spans after = before.plus(added);
        int turns = after.joinedOver(pauseUs) - before.joinedOver(pauseUs);
        changes.put(user, new Change(added, heard.length(), turns));
        voices.put(user, after);
        return changes;
    }
}
