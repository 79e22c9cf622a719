package io.aircheck.sql.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A row is the join of its events, whatever their order and however often they come. */
class JoinIT {
    private static Path dir;
    private static CatalogueDatabase database;
    private static Connection connection;
    private static long nextTask = 1;

    @BeforeContainer
    static void start() throws Exception {
        dir = Files.createTempDirectory("join");
        database = CatalogueDatabase.start(dir);
        connection = database.connect(CatalogueDatabase.WRITER);
    }

    @AfterContainer
    static void stop() throws Exception {
        connection.close();
        database.close();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Every order of every file's events, each of them once or twice. */
    @Example
    void everyOrderOfAFilesEventsGivesTheSameRow() throws Exception {
        List<List<Integer>> orders = new ArrayList<>();
        for (List<Integer> events :
                List.of(
                        List.of(1),
                        List.of(2),
                        List.of(1, 2),
                        List.of(1, 2, 3),
                        List.of(1, 2, 4))) {
            arrange(events, new ArrayList<>(), orders);
        }
        assertThat(orders).hasSizeGreaterThan(300);
        joinAll(orders, 11);
    }

    /** Any order also where what failed came to be uploaded, with any values. */
    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void anyOrderAndRepetitionGivesTheSameRow(
            @ForAll("orders") List<List<Integer>> orders,
            @ForAll @IntRange(min = 1, max = 500) int variant)
            throws Exception {
        joinAll(orders, variant);
    }

    @Provide
    Arbitrary<List<List<Integer>>> orders() {
        return Arbitraries.integers()
                .between(1, 4)
                .list()
                .ofMinSize(1)
                .ofMaxSize(9)
                .list()
                .ofSize(10);
    }

    @Example
    void aTasksEventsComeInAnyOrder() throws Exception {
        Map<String, Object> ids =
                Map.of("biz_id", 7L, "room_id", "42", "task_start_ms", 1_772_380_800_000L);
        Map<String, Object> started = new HashMap<>(ids);
        started.putAll(Map.of("started_ms", 1L, "start_reason", "first-user"));
        Map<String, Object> ended = new HashMap<>(ids);
        ended.putAll(Map.of("ended_ms", 2L, "end_reason", "room-dismissed"));
        List<Map<String, Object>> parts = new ArrayList<>();
        List<List<Map<String, Object>>> orders =
                List.of(
                        List.of(started, ended),
                        List.of(ended, started),
                        List.of(started, ended, started),
                        List.of(ended, started, ended, started));
        for (int i = 0; i < orders.size(); i++) {
            for (Map<String, Object> part : orders.get(i)) {
                Map<String, Object> row = new HashMap<>(part);
                row.put("task_id", 1000L + i);
                parts.add(row);
            }
        }
        SinkTable.named("task_part").write(connection, parts);

        assertThat(
                        database.ask(
                                CatalogueDatabase.READER,
                                "SELECT DISTINCT biz_id, room_id, task_start_ms, started_ms,"
                                        + " start_reason, ended_ms, end_reason, status"
                                        + " FROM aircheck.task WHERE biz_id = 7"))
                .containsExactly("7|42|1772380800000|1|first-user|2|room-dismissed|ended");
    }

    @Example
    void computedColumnsFollow() throws Exception {
        SegmentParts events = new SegmentParts(nextTask++, "alice", 5);
        SinkTable.named("segment_part").write(connection, List.of(events.part(1)));
        String ask =
                "SELECT status, loss_ratio, begin_at AT TIME ZONE 'UTC',"
                        + " uploaded_at AT TIME ZONE 'UTC' FROM aircheck.segment WHERE task_id = "
                        + events.taskId();
        assertThat(database.ask(CatalogueDatabase.READER, ask))
                .containsExactly("started|null|2026-03-01 16:00:01|null");
        SinkTable.named("segment_part").write(connection, List.of(events.part(2), events.part(4)));
        assertThat(database.ask(CatalogueDatabase.READER, ask))
                .containsExactly(
                        "uploaded|" + 5.0 / 255 + "|2026-03-01 16:00:00.123|2026-03-01 16:00:04");
    }

    private static void arrange(
            List<Integer> events, List<Integer> begun, List<List<Integer>> found) {
        if (begun.containsAll(events)) {
            found.add(List.copyOf(begun));
        }
        for (Integer event : events) {
            if (begun.stream().filter(event::equals).count() < 2) {
                List<Integer> longer = new ArrayList<>(begun);
                longer.add(event);
                arrange(events, longer, found);
            }
        }
    }

    /** Each order makes a row of its own; all are written at once and read at once. */
    private static void joinAll(List<List<Integer>> orders, int variant) throws Exception {
        SinkTable table = SinkTable.named("segment_part");
        long first = nextTask;
        List<Map<String, Object>> parts = new ArrayList<>();
        List<Map<String, Object>> expected = new ArrayList<>();
        for (List<Integer> order : orders) {
            SegmentParts events = new SegmentParts(nextTask++, "alice", variant);
            order.forEach(stage -> parts.add(events.part(stage)));
            expected.add(events.join(order));
        }
        table.write(connection, parts);

        List<Map<String, Object>> rows = read(table, first);
        assertThat(rows).hasSameSizeAs(orders);
        for (int i = 0; i < rows.size(); i++) {
            for (String column : table.columns()) {
                assertThat(rows.get(i).get(column))
                        .as("%s after %s", column, orders.get(i))
                        .hasToString(String.valueOf(expected.get(i).get(column)));
            }
        }
    }

    private static List<Map<String, Object>> read(SinkTable table, long firstTask)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT * FROM aircheck.segment WHERE task_id >= ? ORDER BY task_id")) {
            statement.setLong(1, firstTask);
            List<Map<String, Object>> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Map<String, Object> row = new HashMap<>();
                    for (String column : table.columns()) {
                        row.put(column, String.valueOf(rows.getObject(column)));
                    }
                    found.add(row);
                }
            }
            return found;
        }
    }
}
