package io.aircheck.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.sql.TaskEvents.SegmentEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue and the usage in a real database, from records in a real topic. */
@Timeout(300)
class CatalogueJobsIT {
    /** 2026-03-01T23:30:00Z. */
    private static final long LATE_EVENING = 1_772_407_800_000L;

    private static final long HOUR = 3_600_000;

    @TempDir static Path dir;
    private static SqlCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new SqlCluster(dir);
        cluster.submit("catalogue.sql", "usage.sql");
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void aTaskAndItsFilesAreTold() {
        TaskEvents task = new TaskEvents(1, "raid", 101, LATE_EVENING);
        SegmentEvents alice = task.file("alice", 0, 1_500, 10_000);
        SegmentEvents room = task.file(null, 0, 0, 60_000);
        cluster.send(
                task.started(),
                alice.started(),
                room.started(),
                alice.finished(),
                alice.uploaded(),
                room.finished(),
                room.failed("the bucket is gone"),
                task.ended(60_000));

        awaitRows("SELECT 1 FROM aircheck.task WHERE task_id = 101 AND status = 'ended'", 1);
        awaitRows("SELECT 1 FROM aircheck.segment WHERE task_id = 101 AND stage > 2", 2);
        awaitAnswer(
                "SELECT biz_id, room_id, task_start_ms, started_ms, start_reason,"
                        + " ended_ms, end_reason FROM aircheck.task"
                        + " WHERE task_id = 101",
                "1|raid|1772407800000|1772407800000|first-user|1772407860000|last-user-left");
        awaitAnswer(
                "SELECT stream, user_id, segment, status, started_ms, finished_ms,"
                        + " end_reason, failure, bucket, region, object_key,"
                        + " start_us, samples, sample_rate, duration_ms, bytes,"
                        + " crc64 FROM aircheck.segment WHERE task_id = 101"
                        + " ORDER BY stream",
                "mixed||0|failed|1772407800000|1772407860000|mic-off|the bucket is gone"
                        + "|voice-1250000000|ap-seoul|1_101/0_audio.mp3"
                        + "|1772407800000000|2880000|48000|60000|null|null",
                "single|alice|0|uploaded|1772407801500|1772407811500|mic-off|null"
                        + "|voice-1250000000|ap-seoul|1_101_alice/0_audio.mp3"
                        + "|1772407801500000|480000|48000|10000|80000"
                        + "|18446744073709551615");
        awaitAnswer(
                "SELECT frames_received, frames_lost, frames_concealed,"
                        + " frames_late, frames_duplicate, frames_unannounced,"
                        + " gap_count, gap_samples, loss_ratio,"
                        + " uploaded_ms > 1772407811500, failed_ms"
                        + " FROM aircheck.segment"
                        + " WHERE task_id = 101 AND stream = 'single'",
                "95|5|6|2|1|3|2|2880|0.05|t|null");
    }

    @Test
    void orderAndRepetitionDoNotMatter() {
        TaskEvents task = new TaskEvents(2, "raid", 201, LATE_EVENING);
        List<RecordingEvent> events = new ArrayList<>();
        Random random = new Random(7);
        for (int segment = 0; segment < 40; segment++) {
            SegmentEvents file = task.file("alice", segment, segment * 2_000L, 1_000);
            events.addAll(List.of(file.started(), file.finished(), file.uploaded()));
            events.addAll(List.of(file.finished(), file.uploaded()));
        }
        events.addAll(List.of(task.started(), task.ended(90_000), task.started()));
        Collections.shuffle(events, random);
        events.forEach(cluster::send);
        SegmentEvents last = task.file("alice", 40, 100_000, 1_000);
        cluster.send(last.started(), last.uploaded());

        awaitRows("SELECT 1 FROM aircheck.segment WHERE task_id = 201 AND stage = 4", 41);
        awaitAnswer(
                "SELECT count(*), min(started_ms), max(finished_ms),"
                        + " count(started_ms), count(uploaded_ms),"
                        + " sum(samples) FROM aircheck.segment"
                        + " WHERE task_id = 201 AND segment < 40",
                "40|1772407800000|1772407879000|40|40|1920000");
        awaitAnswer(
                "SELECT started_ms, ended_ms FROM aircheck.task" + " WHERE task_id = 201",
                "1772407800000|1772407890000");
        awaitRows(
                "SELECT 1 FROM aircheck.usage_by_day"
                        + " WHERE biz_id = 2 AND files = 41 AND recorded_ms = 41000",
                1);
    }

    @Test
    void usageIsSummedByDayAndRoundedOnce() {
        TaskEvents task = new TaskEvents(3, "show", 301, LATE_EVENING);
        cluster.send(
                task.file("alice", 0, 0, 60_001).uploaded(),
                task.file("bob", 0, 1_000, 60_001).uploaded(),
                task.file(null, 0, 0, 30_000).uploaded(),
                // Begins on the next day.
                task.file("alice", 1, HOUR, 1).uploaded());

        awaitRows("SELECT 1 FROM aircheck.usage_by_day WHERE biz_id = 3 AND files = 3", 1);
        awaitAnswer(
                "SELECT day, files, recorded_ms, billable_minutes"
                        + " FROM aircheck.usage_by_day WHERE biz_id = 3"
                        + " ORDER BY day",
                "2026-03-01|3|150002|3",
                "2026-03-02|1|1|1");
        awaitAnswer(
                "SELECT day, stream, files, recorded_ms"
                        + " FROM aircheck.usage_by_stream WHERE biz_id = 3"
                        + " ORDER BY day, stream",
                "2026-03-01|mixed|1|30000",
                "2026-03-01|single|2|120002",
                "2026-03-02|single|1|1");
    }

    @Test
    void aFileToldAnewWithAnotherLengthCorrects() {
        TaskEvents task = new TaskEvents(4, "show", 401, LATE_EVENING);
        cluster.send(
                task.file("alice", 0, 0, 90_000).uploaded(),
                task.file("bob", 0, 0, 10_000).uploaded());
        awaitRows("SELECT 1 FROM aircheck.usage_by_day WHERE biz_id = 4 AND files = 2", 1);
        // It is of the next day now, too.
        cluster.send(task.file("alice", 0, HOUR, 30_000).uploaded());

        awaitAnswer(
                "SELECT day, files, recorded_ms, billable_minutes FROM aircheck.usage_by_day"
                        + " WHERE biz_id = 4 ORDER BY day",
                "2026-03-01|1|10000|1",
                "2026-03-02|1|30000|1");
    }

    @Test
    void hostileIdsAreWordsLikeOthers() {
        String room = "'; DROP TABLE aircheck.segment; --";
        List<String> users = List.of("a\"b\\'c", "%_\\", "\u202Eевил\uD83D\uDE08", "a\0b", "$1{}");
        TaskEvents task = new TaskEvents(5, room, 501, LATE_EVENING);
        cluster.send(task.started());
        for (String user : users) {
            cluster.send(task.file(user, 0, 0, 1_000).started());
        }

        awaitRows("SELECT 1 FROM aircheck.segment WHERE task_id = 501", users.size());
        awaitAnswer("SELECT DISTINCT room_id FROM aircheck.segment" + " WHERE task_id = 501", room);
        assertThat(cluster.rows("SELECT user_id FROM aircheck.segment WHERE task_id = 501"))
                .containsExactlyInAnyOrder(
                        "a\"b\\'c", "%_\\", "\u202Eевил\uD83D\uDE08", "a\uFFFDb", "$1{}");
    }

    @Test
    void whatIsNotUnderstoodIsToldAndHarmsNobody() {
        String task =
                "\"time\":1772407800000,\"bizId\":6,\"roomId\":\"r\",\"taskStart\":1772407800000";
        cluster.send("{\"version\":2,\"id\":\"newer\",\"type\":\"segment-uploaded\",\"x\":[{}]}");
        cluster.send("{\"version\":1,\"id\":\"a\\u0000b\",\"type\":\"segment-sung\"," + task + "}");
        cluster.send("{\"version\":1,\"id\":\"no-task\",\"type\":\"task-started\"," + task + "}");
        cluster.send("{}");
        cluster.send("{\"version\":\"one\",\"audio\":7,\"time\":\"soon\",\"gaps\":{}}");
        cluster.send(
                "{\"id\":\"nulls\",\"type\":\"segment-uploaded\",\"taskId\":601,\"userId\":null,"
                        + "\"stream\":\"single\",\"segment\":0,\"audio\":null,"
                        + task
                        + "}");
        String audio = "{\"startUs\":1772407800000000,\"durationMs\":1000}";
        String file = "{\"bucket\":\"b\",\"key\":\"k\"}";
        String uploaded =
                "{\"id\":\"%s\",\"type\":\"segment-uploaded\",\"taskId\":601,"
                        + "\"stream\":\"mixed\",\"segment\":0,\"file\":%s,\"audio\":%s,"
                        + task
                        + "}";
        cluster.send(uploaded.formatted("nul", file.replace("\"b\"", "\"\\u0000\""), audio));
        cluster.send(uploaded.formatted("no-begin", file, audio.replace("startUs", "began")));
        cluster.send(
                uploaded.formatted(
                        "endless", file, audio.replace("1000}", "5" + "0".repeat(18) + "}")));
        cluster.send("{\"id\":\"future\",\"time\":4102444799999}");
        for (String noJson : List.of("", "nonsense", "[]", "7", "null", "\"text\"", "{\"id\":")) {
            cluster.send(noJson);
        }
        cluster.send(new TaskEvents(6, "r", 602, LATE_EVENING).started());

        awaitRows("SELECT 1 FROM aircheck.task WHERE biz_id = 6", 1);
        awaitAnswer(
                "SELECT version, event_id, type FROM aircheck.refused_record"
                        + " ORDER BY record_partition, record_offset",
                "2|newer|segment-uploaded",
                "1|a\uFFFDb|segment-sung",
                "1|no-task|task-started",
                "null|null|null",
                "null|null|null",
                "null|nulls|segment-uploaded",
                "null|nul|segment-uploaded",
                "null|no-begin|segment-uploaded",
                "null|endless|segment-uploaded",
                "null|future|null");
        assertThat(cluster.rows("SELECT task_id FROM aircheck.segment WHERE biz_id = 6")).isEmpty();
    }

    /** Each table is written at a time of its own. */
    private static void awaitAnswer(String query, String... rows) {
        cluster.await().untilAsserted(() -> assertThat(cluster.rows(query)).containsExactly(rows));
    }

    private static void awaitRows(String query, int number) {
        cluster.await().until(() -> cluster.rows(query).size() == number);
    }
}
