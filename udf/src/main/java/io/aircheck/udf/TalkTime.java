package io.aircheck.udf;

import static org.apache.flink.table.annotation.ArgumentTrait.SET_SEMANTIC_TABLE;

import io.aircheck.udf.Conversation.Change;
import java.util.Map;
import org.apache.flink.table.annotation.ArgumentHint;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.annotation.StateHint;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.types.Row;

/**
 * {@code TALK_TIME(events => TABLE t PARTITION BY task_id)}: who spoke how much in a recording
 * task, from the events {@code speech} and {@code task-ended}. Each event that adds speech gives a
 * row for every user whose figures it changes; the last row of a task and user is the one that
 * holds. Rows say the same whether events come once or again, and in which order, within half an
 * hour of the task's time.
 *
 * <p>{@code speech_ms} is the union of the user's spans, {@code overlap_ms} the part of it in which
 * at least one other user of the task spoke as well, both in whole milliseconds, rounded down;
 * {@code turns} counts stretches of speech joined over pauses of up to 300 ms, which is the
 * recorder's own rule within a chunk (io.aircheck.audio.SpeechDetector); {@code first_speech_us}
 * and {@code last_speech_us} are microseconds since the epoch.
 *
 * <p>{@code task-ended} is the last event of a task: it lets the function forget everything but the
 * sums. Speech of more than half an hour before the latest of its task is settled and ignored, and
 * so is speech from before the end of a task that is over: a recorder that was restored from an old
 * savepoint tells it again.
 *
 * <p>State: of the last half hour of a task about 110 bytes for each minute of each user who spoke
 * in it (8 spans of 8 bytes, and the user's id), and for each user who spoke ever about 120. It
 * lives as long as {@code table.exec.state.ttl} says after the last change. A user who says nothing
 * in a task for longer begins at 0, so it must be longer than a silence and than the age of a
 * savepoint the recorder is restored from.
 */
@FunctionHint(
        output =
                @DataTypeHint(
                        "ROW<user_id STRING, biz_id BIGINT, room_id STRING, speech_ms BIGINT,"
                                + " turns BIGINT, first_speech_us BIGINT, last_speech_us BIGINT,"
                                + " overlap_ms BIGINT>"))
public final class TalkTime extends ProcessTableFunction<Row> {
    private static final long serialVersionUID = 1L;
    private static final long MICROS_PER_MILLI = 1000;
    private static final String SPEECH = "speech";
    private static final String TASK_ENDED = "task-ended";

    /** One event is of one chunk, of half a minute; what says more is none of the recorder's. */
    private static final long LONGEST_US = 600_000_000;

    /**
     * Takes an event. Of other types it ignores all, of {@code speech} those without a user, and
     * spans that are null, empty, or not in the ten minutes before the event's time.
     *
     * @param clock how far the task has come
     * @param minutes who spoke in the last half hour, see {@link TaskTalk.Minutes}
     * @param figures by user, see {@link TalkFigures}
     * @param event of a table with these columns in this order, partitioned by the first
     */
    public void eval(
            @StateHint(type = @DataTypeHint("ROW<settled_us BIGINT, latest_us BIGINT>")) Row clock,
            @StateHint MapView<Long, Map<String, int[]>> minutes,
            @StateHint(
                            type =
                                    @DataTypeHint(
                                            "MAP<STRING, ROW<speech_us BIGINT, overlap_us BIGINT,"
                                                    + " turns BIGINT, first_us BIGINT,"
                                                    + " last_us BIGINT>>"))
                    MapView<String, Row> figures,
            @ArgumentHint(
                            value = SET_SEMANTIC_TABLE,
                            name = "events",
                            type =
                                    @DataTypeHint(
                                            "ROW<task_id BIGINT, type STRING, time_ms BIGINT,"
                                                    + " biz_id BIGINT, room_id STRING,"
                                                    + " user_id STRING,"
                                                    + " speech ARRAY<ROW<startUs BIGINT,"
                                                    + " endUs BIGINT>>>"))
                    Row event)
            throws Exception {
        String type = event.getFieldAs("type");
        TaskTalk talk = new TaskTalk(new StoredMinutes(minutes), read(clock));
        if (TASK_ENDED.equals(type)) {
            talk.end();
        } else if (SPEECH.equals(type) && event.getField("user_id") != null) {
            Map<String, Change> changes = talk.add(event.getFieldAs("user_id"), speech(event));
            for (Map.Entry<String, Change> change : changes.entrySet()) {
                tell(event, change.getKey(), change.getValue(), figures);
            }
        }
        write(talk.clock(), clock);
    }

    private void tell(Row event, String user, Change change, MapView<String, Row> figures)
            throws Exception {
        TalkFigures sum = TalkFigures.of(figures.get(user)).plus(change);
        if (sum.isNothing()) {
            return;
        }
        figures.put(user, sum.row());
        collect(
                Row.of(
                        user,
                        event.getField("biz_id"),
                        event.getField("room_id"),
                        sum.speechUs() / MICROS_PER_MILLI,
                        sum.turns(),
                        sum.firstUs(),
                        sum.lastUs(),
                        sum.overlapUs() / MICROS_PER_MILLI));
    }

    private static Spans speech(Row event) {
        Long timeMs = event.getFieldAs("time_ms");
        Row[] told = event.getFieldAs("speech");
        if (timeMs == null || told == null) {
            return Spans.NONE;
        }
        // The time of the event is the end of its speech, rounded down.
        long latest = (timeMs + 1) * MICROS_PER_MILLI;
        Spans speech = Spans.NONE;
        for (Row span : told) {
            Long from = span == null ? null : span.getFieldAs(0);
            Long to = span == null ? null : span.getFieldAs(1);
            if (from != null && to != null && from >= latest - LONGEST_US && to <= latest) {
                speech = speech.plus(Spans.of(from, to));
            }
        }
        return speech;
    }

    private static TaskTalk.Clock read(Row clock) {
        return clock.getField(0) == null
                ? null
                : new TaskTalk.Clock(clock.getFieldAs(0), clock.getFieldAs(1));
    }

    private static void write(TaskTalk.Clock clock, Row to) {
        if (clock != null) {
            to.setField(0, clock.settledUs());
            to.setField(1, clock.latestUs());
        }
    }
}
