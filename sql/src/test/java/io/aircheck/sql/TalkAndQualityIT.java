package io.aircheck.sql;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Frames;
import io.aircheck.schema.RecordingEvent.Span;
import io.aircheck.schema.RecordingEvent.Type;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Talk and loss in a real database, from records in a real topic, while processes die. */
@Timeout(300)
class TalkAndQualityIT {
    /** 2026-03-01T16:00:00Z. */
    private static final long START_MS = 1_772_380_800_000L;

    private static final long MINUTE_MS = 60_000;
    private static final int TASKS = 20;

    @TempDir Path dir;

    @Test
    void figuresAreThoseOfAllEventsOnce() throws Exception {
        try (SqlCluster cluster = new SqlCluster(dir)) {
            cluster.submit("talk-time.sql", "quality.sql");
            tell(cluster, 0);
            cluster.await()
                    .until(
                            () ->
                                    cluster.rows("SELECT 1 FROM aircheck.talk_time").size()
                                            == 2 * TASKS);
            long before = cluster.checkpoints();
            cluster.await().until(() -> cluster.checkpoints() > before + 1);
            tell(cluster, 1);
            cluster.killTaskManager();
            cluster.await().until(() -> cluster.restored() >= 2);
            tell(cluster, 2);
            // The first again, as after a restart of the recorder from a savepoint.
            tell(cluster, 0);
            // Time goes on in every partition.
            for (long task = 1; task <= 10; task++) {
                cluster.send(trackStats(task, "later", 600, 50, 0));
            }

            String talk =
                    "SELECT min(speech_ms), max(speech_ms), min(turns), max(turns),"
                            + " min(overlap_ms), max(overlap_ms), max(last_speech_us)"
                            + " FROM aircheck.talk_time WHERE user_id = '";
            long lastUs = (START_MS + 3 * MINUTE_MS) * 1000;
            cluster.await()
                    .until(
                            () -> cluster.rows(talk + "a'"),
                            List.of("180000|180000|1|1|30000|30000|" + lastUs)::equals);
            cluster.await()
                    .until(
                            () -> cluster.rows(talk + "b'"),
                            List.of("30000|30000|3|3|30000|30000|" + (lastUs - 40_000_000))
                                    ::equals);
            cluster.await()
                    .until(
                            () ->
                                    cluster.rows(
                                            "SELECT count(*), min(frames_received),"
                                                    + " max(frames_received), min(frames_lost),"
                                                    + " max(loss_ratio) FROM aircheck.quality"
                                                    + " WHERE user_id = 'a' AND window_end_ms = "
                                                    + (START_MS + 60 * MINUTE_MS)),
                            List.of("20|8100|8100|900|0.1")::equals);
            cluster.await()
                    .until(
                            () ->
                                    cluster.rows(
                                            "SELECT count(*), min(frames_received) FROM"
                                                    + " aircheck.quality WHERE user_id = ''"
                                                    + " AND window_end_ms = "
                                                    + (START_MS + 60 * MINUTE_MS)),
                            List.of("20|8100")::equals);
        }
    }

    /** A minute of each task: a never pauses, b speaks for ten seconds. */
    private static void tell(SqlCluster cluster, int minute) {
        long from = START_MS + minute * MINUTE_MS;
        for (long task = 1; task <= TASKS; task++) {
            cluster.send(
                    speech(task, "a", minute + "-1", from, from + 28_800),
                    speech(task, "b", minute + "-1", from + 10_000, from + 20_000),
                    speech(task, "a", minute + "-2", from + 28_800, from + 57_600),
                    speech(task, "a", minute + "-3", from + 57_600, from + 60_000),
                    trackStats(task, "a", minute + 1, 2700, 300));
        }
        cluster.flush();
    }

    private static RecordingEvent speech(
            long task, String user, String id, long fromMs, long toMs) {
        return event(
                Type.SPEECH,
                task,
                user,
                id,
                toMs,
                null,
                List.of(new Span(fromMs * 1000, toMs * 1000)));
    }

    private static RecordingEvent trackStats(
            long task, String user, int minute, long received, long lost) {
        return event(
                Type.TRACK_STATS,
                task,
                user,
                "minute-" + minute,
                START_MS + minute * MINUTE_MS,
                new Frames(received, lost, lost, 0, 0, 0),
                null);
    }

    private static RecordingEvent event(
            Type type,
            long task,
            String user,
            String id,
            long timeMs,
            Frames frames,
            List<Span> speech) {
        return new RecordingEvent(
                1,
                task + "/" + user + "/" + type.word() + "/" + id,
                0L,
                type,
                timeMs,
                7,
                "room " + task,
                task,
                START_MS,
                user,
                null,
                null,
                null,
                null,
                frames,
                null,
                speech,
                null,
                null);
    }
}
