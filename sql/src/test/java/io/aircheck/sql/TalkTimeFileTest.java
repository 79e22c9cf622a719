package io.aircheck.sql;

import static io.aircheck.sql.Told.span;
import static io.aircheck.sql.Told.speech;
import static io.aircheck.sql.Told.taskEnded;
import static io.aircheck.sql.Told.us;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * talk-time.sql through Flink's planner, over events in memory: one job, in which each test has a
 * task of its own.
 */
class TalkTimeFileTest {
    private static final String HOSTILE = "'; drop table talk_time; --";
    private static final String ODD = "\"😀\u0000";

    private static List<Row> rows;

    @BeforeAll
    static void runTheFile() throws Exception {
        List<Row> told = new ArrayList<>();
        told.addAll(room(1));
        told.addAll(dialogue(2));
        told.addAll(manyMinutes(3));
        told.addAll(notSpeech(4));
        told.addAll(overAndToldAgain(5));
        rows = new JobFile("talk-time.sql", "talk_time").rows(told);
    }

    @Test
    void rowsAreUpsertsOfTaskAndUser() {
        assertThat(rows).extracting(Row::getKind).containsOnly(RowKind.INSERT);
        assertThat(rows).extracting(row -> row.getField("biz_id")).containsOnly(1400000001L);
    }

    private static List<Row> room(long task) {
        return List.of(
                // A turn over the border of two chunks, told in the wrong order, and again.
                speech(task, "a", "2", span(28.8, 31), span(40, 41)),
                speech(task, "a", "1", span(3, 5), span(20, 28.6)),
                speech(task, "a", "2", span(28.8, 31), span(40, 41)),
                // Again, with slightly other spans.
                speech(task, "a", "1", span(3, 5.1), span(20, 28.6)),
                // Three at once.
                speech(task, HOSTILE, "3", span(4, 6)),
                speech(task, ODD, "4", span(4.5, 4.7), span(22, 23)));
    }

    @Test
    void figuresOfARoom() {
        assertThat(last(1))
                .containsExactlyInAnyOrder(
                        row(1, "a", 2100 + 8600 + 2200 + 1000, 3, 3, 41, 1100 + 1000),
                        row(1, HOSTILE, 2000, 1, 4, 6, 1100),
                        row(1, "\"😀\uFFFD", 1200, 2, 4.5, 23, 1200));
    }

    private static List<Row> dialogue(long task) {
        return List.of(
                speech(task, "a", "1", span(0, 10)),
                speech(task, "b", "2", span(8, 12)),
                speech(task, "b", "2", span(8, 12)),
                speech(task, "a", "3", span(20, 21)));
    }

    @Test
    void eachEventThatTellsSomethingNewGivesTheFiguresItChanges() {
        assertThat(ofTask(2))
                .containsExactly(
                        row(2, "a", 10_000, 1, 0, 10, 0),
                        row(2, "a", 10_000, 1, 0, 10, 2000),
                        row(2, "b", 4000, 1, 8, 12, 2000),
                        row(2, "a", 11_000, 2, 0, 21, 2000));
    }

    private static List<Row> manyMinutes(long task) {
        List<Row> told = new ArrayList<>();
        for (int chunk = 0; chunk < 40; chunk++) {
            double at = chunk * 28.8;
            // One who never pauses, one who speaks every other time, one in the border.
            told.add(speech(task, "on", "o" + chunk, span(at, at + 28.8)));
            told.add(speech(task, "off", "f" + chunk, span(at + 2, at + 4), span(at + 6, at + 7)));
            told.add(
                    speech(
                            task,
                            "edge",
                            "e" + chunk,
                            span(at, at + 0.1),
                            span(at + 28.7, at + 28.8)));
        }
        told.addAll(told.subList(0, 60));
        Collections.shuffle(told, new Random(7));
        return told;
    }

    @Test
    void ofManyMinutesInAnyOrderTheFiguresAreTheSame() {
        assertThat(last(3))
                .containsExactlyInAnyOrder(
                        row(3, "on", 40 * 28_800, 1, 0, 1152, 40 * 3200),
                        row(3, "off", 40 * 3000, 80, 2, 39 * 28.8 + 7, 40 * 3000),
                        row(3, "edge", 40 * 200, 41, 0, 1152, 40 * 200));
    }

    private static List<Row> notSpeech(long task) {
        Row unknownVersion = speech(task, "a", "1", span(5, 10));
        unknownVersion.setField("version", 2);
        Row nothing = speech(task, "a", "2", span(5, 10));
        nothing.setField("speech", null);
        Row none = speech(task, "a", "3", span(5, 10));
        none.setField("speech", new Row[0]);
        Row nobody = speech(task, "a", "4", span(5, 10));
        nobody.setField("userId", null);
        Row unknownType = speech(task, "a", "5", span(5, 10));
        unknownType.setField("type", "song");
        Row odd = speech(task, "odd", "6", span(20, 21));
        Row[] spans = {
            null,
            Row.of(null, us(9)),
            Row.of(us(9), null),
            span(7, 7),
            span(9, 8),
            span(19, 22),
            span(-4000, 20),
            span(20, 21),
            Row.of(Long.MIN_VALUE, Long.MAX_VALUE)
        };
        odd.setField("speech", spans);
        return List.of(taskEnded(task, 1), unknownVersion, nothing, none, nobody, unknownType, odd);
    }

    @Test
    void whatIsNoSpeechOfTheRecorderIsNone() {
        assertThat(ofTask(4)).containsExactly(row(4, "odd", 1000, 1, 20, 21, 0));
    }

    private static List<Row> overAndToldAgain(long task) {
        return List.of(
                speech(task, "a", "1", span(3, 5)),
                speech(task, "b", "2", span(4, 9)),
                taskEnded(task, 60),
                speech(task, "a", "1", span(3, 5.5)),
                taskEnded(task, 60));
    }

    @Test
    void aTaskThatIsOverChangesNoMore() {
        assertThat(last(5))
                .containsExactlyInAnyOrder(
                        row(5, "a", 2000, 1, 3, 5, 1000), row(5, "b", 5000, 1, 4, 9, 1000));
    }

    private static List<Row> ofTask(long task) {
        return rows.stream().filter(row -> row.getField(0).equals(task)).toList();
    }

    /** What stands in the table: the last row of each key. */
    private static Collection<Row> last(long task) {
        Map<Object, Row> last = new LinkedHashMap<>();
        ofTask(task).forEach(row -> last.put(row.getField(1), row));
        return last.values();
    }

    private static Row row(
            long task,
            String user,
            long speechMs,
            long turns,
            double first,
            double last,
            long overlapMs) {
        return Row.of(
                task, user, 1400000001L, "raid", speechMs, turns, us(first), us(last), overlapMs);
    }
}
