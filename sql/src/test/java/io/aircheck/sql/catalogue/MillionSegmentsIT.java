package io.aircheck.sql.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast a catalogue of {@code -Dcatalogue.segments} files answers. Tasks have nine files: the
 * room's, and two of each of four users. A room has twenty tasks; a user talks in four rooms.
 */
@TestMethodOrder(OrderAnnotation.class)
class MillionSegmentsIT {
    private static final int SEGMENTS = Integer.getInteger("catalogue.segments", 100_000);
    private static final int FILES_OF_A_TASK = 9;
    private static final int TASKS_OF_A_ROOM = 20;
    private static final int ROOMS = Math.max(1, SEGMENTS / FILES_OF_A_TASK / TASKS_OF_A_ROOM);
    private static final int TIMES = 300;
    private static final int PAGE = 1000;
    private static final int SHORT_PAGE = 100;
    private static final int FILES_WRITTEN = 500;
    private static final double LIMIT_MS = 50;
    private static final long APP = 1_400_000_001L;
    private static final String FILL =
            """
            INSERT INTO aircheck.segment (task_id, stream, user_id, segment, biz_id, room_id,
                task_start_ms, stage, started_ms, finished_ms, uploaded_ms, end_reason, bucket,
                region, object_key, start_us, samples, sample_rate, duration_ms, bytes, crc64,
                frames_received, frames_lost, frames_concealed, frames_late, frames_duplicate,
                frames_unannounced, gap_count, gap_samples, fault_count)
            SELECT 7000000000000000000 + task * 9973, stream, user_id, number, 1400000001 + room % 5,
                'room-' || room, start_ms, 4, start_ms, start_ms + 60000, start_ms + 90000,
                'mic-off', 'voice-1250000000', 'ap-seoul',
                (1400000001 + room % 5) || '_room-' || room
                    || CASE WHEN user_id = '' THEN '/' || (7000000000000000000 + task * 9973) || '_'
                       ELSE '_' || user_id || '/' END
                    || to_char(to_timestamp(start_ms / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD-HH24-MI-SS')
                    || '_' || number || '_audio.mp3',
                start_ms * 1000 + number * 30000000, 1440000, 48000, 30000, 240000 + i % 1000,
                (hashint8(i)::bigint & 4294967295)::text, 1500, i % 40, i % 10, 0, 0, 0, i % 3,
                (i % 3) * 960, 0
            FROM (
                SELECT i, task, room,
                    CASE WHEN part = 0 THEN 'mixed' ELSE 'single' END AS stream,
                    CASE WHEN part = 0 THEN '' ELSE 'user-' || (room + (part - 1) / 2) END AS user_id,
                    CASE WHEN part = 0 THEN 0 ELSE (part - 1) % 2 END AS number,
                    1772380800000 + task * 7000 AS start_ms
                FROM (
                    SELECT i, i / 9 AS task, i % 9 AS part, (i / 9 * 7919) % ? AS room
                    FROM generate_series(0, ?::bigint - 1) AS i
                ) AS parts
            ) AS files
            """;

    @TempDir static Path dir;
    private static CatalogueDatabase database;
    private static Catalogue catalogue;
    private final Random random = new Random(1);

    @BeforeAll
    static void fill() throws Exception {
        database = CatalogueDatabase.start(dir);
        // Indexes that are made afterwards are made sooner; they are the migration's all the same.
        List<String> indexes =
                database.ask(
                        CatalogueDatabase.OWNER,
                        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'aircheck'"
                                + " AND tablename = 'segment' AND indexname <> 'segment_pkey'");
        assertThat(indexes).hasSize(3);
        long begun = System.nanoTime();
        try (Connection connection = database.connect(CatalogueDatabase.OWNER);
                PreparedStatement insert = connection.prepareStatement(FILL);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "DROP INDEX aircheck.segment_key, aircheck.segment_room, aircheck.segment_user");
            insert.setLong(1, ROOMS);
            insert.setLong(2, SEGMENTS);
            assertThat(insert.executeUpdate()).isEqualTo(SEGMENTS);
            for (String index : indexes) {
                statement.execute(index);
            }
            statement.execute("VACUUM ANALYZE aircheck.segment");
        }
        say("%,d files in %,d rooms loaded in %.1f s", SEGMENTS, ROOMS, seconds(begun));
        catalogue = Catalogue.open(database.address(CatalogueDatabase.READER));
        say(
                "size: %s",
                database.ask(
                        CatalogueDatabase.OWNER,
                        "SELECT pg_size_pretty(pg_table_size('aircheck.segment')) || ', indexes '"
                                + " || pg_size_pretty(pg_indexes_size('aircheck.segment'))"));
    }

    @AfterAll
    static void stop() throws Exception {
        catalogue.close();
        database.close();
    }

    @Test
    @Order(1)
    void findsPrefixes() throws Exception {
        measure(
                "a room's folder by prefix",
                "segment_key",
                room ->
                        FileQuery.all()
                                .startingWith(app(room) + "_room-" + room + "_")
                                .limit(PAGE));
        measure(
                "a user's folder by prefix",
                "segment_key",
                room ->
                        FileQuery.all()
                                .startingWith(app(room) + "_room-" + room + "_user-" + room + "/")
                                .limit(PAGE));
        measure(
                "a prefix of many rooms, first " + PAGE,
                "segment_key",
                room ->
                        FileQuery.all()
                                .startingWith(app(room) + "_room-" + String.valueOf(room).charAt(0))
                                .limit(PAGE));
        measure(
                "an app's files, first " + PAGE,
                "segment_key",
                room -> FileQuery.all().ofApp(app(room)).limit(PAGE));
    }

    @Test
    @Order(2)
    void findsARoomsFiles() throws Exception {
        measure(
                "a room's files in an app, newest " + SHORT_PAGE,
                "segment_room",
                room -> FileQuery.all().inRoom("room-" + room).ofApp(app(room)).limit(SHORT_PAGE));
        measure(
                "a room's files in any app, newest " + SHORT_PAGE,
                "segment_room",
                room -> FileQuery.all().inRoom("room-" + room).limit(SHORT_PAGE));
    }

    @Test
    @Order(3)
    void findsAUsersFiles() throws Exception {
        measure(
                "a user's files in any app, newest " + SHORT_PAGE,
                "segment_user",
                room -> FileQuery.all().ofUser("user-" + room).limit(SHORT_PAGE));
        measure(
                "a user's files in a room, newest " + SHORT_PAGE,
                "segment_",
                room ->
                        FileQuery.all()
                                .inRoom("room-" + room)
                                .ofUser("user-" + room)
                                .limit(SHORT_PAGE));
    }

    @Test
    @Order(4)
    void listsAllPageByPage() throws Exception {
        List<Long> times = new ArrayList<>();
        FileQuery query = FileQuery.all().limit(PAGE);
        long listed = 0;
        while (true) {
            List<CatalogueFile> page = new ArrayList<>();
            long begun = System.nanoTime();
            catalogue.files(query, page::add);
            if (page.isEmpty()) {
                break;
            }
            times.add(System.nanoTime() - begun);
            listed += page.size();
            query = query.after(page.get(page.size() - 1));
            if (listed == SEGMENTS / 2 / PAGE * PAGE) {
                assertThat(explain("a page in the middle of the listing", query))
                        .contains("segment_key");
            }
        }
        assertThat(listed).isEqualTo(SEGMENTS);
        Samples samples = new Samples(times.stream().mapToLong(Long::longValue).toArray());
        say("pages of %,d from first to last: %s", PAGE, samples);
        say(
                "first page %.1f ms, last %.1f ms",
                times.get(0) / 1e6, times.get(times.size() - 1) / 1e6);
        assertThat(samples.medianMs()).isLessThan(LIMIT_MS);
    }

    @Test
    @Order(5)
    void listsAllAtOnce() throws Exception {
        long begun = System.nanoTime();
        long[] first = {0};
        long listed =
                catalogue.files(
                        FileQuery.all(),
                        file -> {
                            if (first[0] == 0) {
                                first[0] = System.nanoTime();
                            }
                        });
        say(
                "all at once: %,d files in %.1f s, the first after %.1f s",
                listed, seconds(begun), (first[0] - begun) / 1e9);
        assertThat(listed).isEqualTo(SEGMENTS);
        say("plan of it:%n%s", plan("EXPLAIN ", FileQuery.all()));
    }

    /** A part at a time, each committed, is the slowest that the jobs' connector can be. */
    @Test
    @Order(6)
    void takesParts() throws Exception {
        SinkTable table = SinkTable.named("segment_part");
        List<Map<String, Object>> parts = new ArrayList<>();
        for (int file = 0; file < FILES_WRITTEN; file++) {
            SegmentParts events = new SegmentParts(1 + file, "user-" + file, 3);
            for (int stage : List.of(1, 2, 4)) {
                parts.add(events.part(stage));
            }
        }
        try (Connection connection = database.connect(CatalogueDatabase.WRITER)) {
            long begun = System.nanoTime();
            for (Map<String, Object> part : parts) {
                table.write(connection, List.of(part));
            }
            say("parts one by one: %,.0f a second", parts.size() / seconds(begun));
            begun = System.nanoTime();
            table.write(connection, parts);
            say("parts in one batch, again: %,.0f a second", parts.size() / seconds(begun));
        }
    }

    private static long app(int room) {
        return APP + room % 5;
    }

    private void measure(String what, String index, Function<Integer, FileQuery> query)
            throws Exception {
        long[] nanos = new long[TIMES];
        long found = 0;
        for (int i = 0; i < TIMES; i++) {
            FileQuery next = query.apply(random.nextInt(ROOMS));
            long begun = System.nanoTime();
            found += catalogue.files(next, file -> {});
            nanos[i] = System.nanoTime() - begun;
        }
        Samples samples = new Samples(nanos);
        say("%s: %s; %.0f files each", what, samples, found / (double) TIMES);
        assertThat(found).isPositive();
        assertThat(samples.medianMs()).as(what).isLessThan(LIMIT_MS);
        assertThat(explain(what, query.apply(ROOMS / 2))).contains(index);
    }

    /** The plan, which must not read the whole table. */
    private static String explain(String what, FileQuery query) throws Exception {
        String text = plan("EXPLAIN (ANALYZE, BUFFERS) ", query);
        say("plan of %s:%n%s", what, text);
        assertThat(text).doesNotContain("Seq Scan");
        return text;
    }

    private static String plan(String explain, FileQuery query) throws Exception {
        FileStatement files = new FileStatement(query);
        List<String> plan = new ArrayList<>();
        try (Connection connection = database.connect(CatalogueDatabase.READER);
                PreparedStatement statement = files.prepare(connection, explain + files.sql());
                ResultSet lines = statement.executeQuery()) {
            while (lines.next()) {
                plan.add(lines.getString(1));
            }
        }
        return String.join("\n", plan);
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
