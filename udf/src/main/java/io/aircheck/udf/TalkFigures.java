package io.aircheck.udf;

import io.aircheck.udf.Conversation.Change;
import org.apache.flink.types.Row;

/**
 * A user's talk in a task, summed.
 *
 * @param speechUs microseconds of speech
 * @param overlapUs those of them in which somebody else spoke as well
 * @param turns stretches of speech, joined over short pauses
 * @param firstUs where the first speech begins, microseconds since the epoch
 * @param lastUs where the last ends
 */
record TalkFigures(long speechUs, long overlapUs, long turns, long firstUs, long lastUs) {

    /** Of a user who has not spoken yet. */
    static final TalkFigures NOTHING = new TalkFigures(0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);

    /** What {@link #row} stored; {@link #NOTHING} for null. */
    static TalkFigures of(Row row) {
        return row == null
                ? NOTHING
                : new TalkFigures(
                        row.getFieldAs(0),
                        row.getFieldAs(1),
                        row.getFieldAs(2),
                        row.getFieldAs(3),
                        row.getFieldAs(4));
    }

    Row row() {
        return Row.of(speechUs, overlapUs, turns, firstUs, lastUs);
    }

    /** Whether no speech of the user is known. */
    boolean isNothing() {
        return firstUs > lastUs;
    }

    TalkFigures plus(Change change) {
        Spans added = change.added();
        return new TalkFigures(
                speechUs + added.length(),
                Math.max(0, overlapUs + change.overlapUs()),
                // State of a user who was long silent may be forgotten before the minutes are.
                Math.max(0, turns + change.turns()),
                added.isEmpty() ? firstUs : Math.min(firstUs, added.first()),
                added.isEmpty() ? lastUs : Math.max(lastUs, added.last()));
    }
}
