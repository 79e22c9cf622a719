package io.aircheck.udf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.schema.ObjectNames;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The functions as queries see them: by name, through the planner, with types and nulls of SQL. */
class SqlFunctionsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DOCUMENT = ROOT.resolve("docs/sql-functions.md");
    private static final String HOSTILE = "'; drop table recording_events; --";
    private static final LocalDateTime STARTED = LocalDateTime.of(2026, 3, 1, 20, 0);

    private final TableEnvironment tables =
            TableEnvironment.create(EnvironmentSettings.inBatchMode());

    @BeforeEach
    void runTheFile() throws Exception {
        tables.getConfig().set("table.exec.resource.default-parallelism", "1");
        tables.getConfig().set("table.local-time-zone", "UTC");
        statements().forEach(tables::executeSql);
    }

    @Test
    void theFileNamesEveryFunctionThereIs() throws Exception {
        Map<String, String> named = new TreeMap<>();
        for (String statement : statements()) {
            MatchResult parts =
                    Pattern.compile(
                                    "CREATE FUNCTION IF NOT EXISTS ([A-Z_]+)"
                                            + " AS 'io\\.aircheck\\.udf\\.(\\w+)' LANGUAGE JAVA")
                            .matcher(statement)
                            .results()
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(statement));
            named.put(parts.group(2), parts.group(1));
        }

        assertThat(named.keySet()).containsExactlyElementsOf(functionClasses());
        named.forEach(
                (type, name) ->
                        assertThat(name.replace("_", ""))
                                .as("the name of " + type)
                                .isEqualToIgnoringCase(type));
        assertThat(tables.listUserDefinedFunctions())
                .extracting(String::toUpperCase)
                .containsExactlyInAnyOrderElementsOf(named.values());
        assertThat(Files.readString(DOCUMENT)).contains(named.values());
    }

    @Test
    void theFileMayBeRunTwice() throws Exception {
        statements().forEach(tables::executeSql);
    }

    @Test
    void theExamplesOfTheDocumentGiveWhatItSays() throws Exception {
        List<MatchResult> examples =
                Pattern.compile("^- `([A-Z_]+\\(.*\\))` → `(.*)`$", Pattern.MULTILINE)
                        .matcher(Files.readString(DOCUMENT))
                        .results()
                        .toList();
        List<String> calls =
                examples.stream().map(e -> "CAST(" + e.group(1) + " AS STRING)").toList();
        Row given = only("SELECT " + String.join(", ", calls));

        assertThat(examples).hasSizeGreaterThanOrEqualTo(8);
        for (int i = 0; i < examples.size(); i++) {
            String expected = examples.get(i).group(2);
            assertThat(given.getField(i))
                    .as(examples.get(i).group(1))
                    .isEqualTo(expected.equals("NULL") ? null : expected);
        }
    }

    @Test
    void theQueriesOfTheDocumentRun() throws Exception {
        List<String> blocks = blocks();
        assertThat(blocks).hasSize(5);
        // The table's columns are the document's; its records are ours.
        tables.executeSql(blocks.get(0));
        tables.createTemporaryView(
                "recording_events",
                tables.fromValues(
                        tables.from("recording_events").getResolvedSchema().toPhysicalRowDataType(),
                        uploaded("alice", "2026-03-01T15:00:00Z", 60_001, 1000, 0, ""),
                        uploaded("bob_", "2026-03-01T15:30:00Z", 60_001, 97, 3, "~1f0c9a77"),
                        uploaded("alice", "2026-03-01T16:00:00Z", 1, 0, 0, "")));

        assertThat(rows(blocks.get(1)))
                .containsExactlyInAnyOrder(
                        Row.of(1L, LocalDate.of(2026, 3, 1), 3L),
                        Row.of(1L, LocalDate.of(2026, 3, 2), 1L));
        assertThat(rows(blocks.get(2)))
                .containsExactly(
                        Row.of(
                                "1_42_bob_/2026-03-01-15-30-00_0_audio~1f0c9a77.mp3",
                                "0:01:00.001",
                                0.03));
        assertThat(rows(blocks.get(3)))
                .containsExactly(
                        Row.of("1_42_bob_/2026-03-01-15-30-00_0_audio~1f0c9a77.mp3", "1f0c9a77"));
    }

    @Test
    void theStreamingQueryOfTheDocumentGivesWhatItSays() throws Exception {
        TableEnvironment streaming = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        streaming.getConfig().set("table.exec.resource.default-parallelism", "1");
        statements().forEach(streaming::executeSql);
        streaming.executeSql(blocks().get(0));
        streaming.createTemporaryView(
                "recording_events",
                streaming.fromValues(
                        streaming
                                .from("recording_events")
                                .getResolvedSchema()
                                .toPhysicalRowDataType(),
                        spoke("alice", 0, 10),
                        spoke("bob", 8, 12),
                        spoke("alice", 20, 21)));
        Map<Object, String> last = new TreeMap<>();
        try (CloseableIterator<Row> rows = streaming.executeSql(blocks().get(4)).collect()) {
            rows.forEachRemaining(
                    row -> {
                        List<String> cells = new ArrayList<>();
                        for (int i = 0; i < row.getArity(); i++) {
                            cells.add(row.getField(i).toString());
                        }
                        last.put(row.getField(0), "| " + String.join(" | ", cells) + " |\n");
                    });
        }

        assertThat(last).hasSize(2);
        assertThat(Files.readString(DOCUMENT)).contains(last.values());
    }

    @Test
    void keysOfHostileIdsGoThereAndBack() throws Exception {
        String longest = "x".repeat(100);
        // With so long a user, the room's underscore can only be the room's.
        String told = ObjectNames.single(Long.MAX_VALUE, HOSTILE, longest, start(), zone(), 7);
        String untold = ObjectNames.single(1, HOSTILE, "bob", start(), zone(), 7);
        String cut = ObjectNames.mixed(1, "y".repeat(127), Long.MAX_VALUE, start(), zone(), 0);
        tables.createTemporaryView(
                "names",
                tables.fromValues(
                        DataTypes.ROW(
                                DataTypes.FIELD("n", DataTypes.INT()),
                                DataTypes.FIELD("k", DataTypes.STRING())),
                        Row.of(1, told),
                        Row.of(2, untold),
                        Row.of(3, cut),
                        Row.of(4, HOSTILE),
                        Row.of(5, null)));

        List<Row> read =
                rows(
                        "SELECT n, k, p.biz_id, p.room_id, p.user_id, p.task_id, p.started,"
                                + " p.segment, p.renamed, OBJECT_KEY(p.biz_id, p.room_id, p.user_id,"
                                + " p.task_id, p.started, p.segment, p.renamed)"
                                + " FROM (SELECT n, k, OBJECT_KEY_PARTS(k) AS p FROM names)"
                                + " ORDER BY n");

        assertThat(read)
                .containsExactly(
                        Row.of(
                                1,
                                told,
                                Long.MAX_VALUE,
                                HOSTILE,
                                longest,
                                null,
                                STARTED,
                                7,
                                null,
                                told),
                        Row.of(2, untold, 1L, null, null, null, STARTED, 7, null, null),
                        Row.of(3, cut, 1L, null, null, Long.MAX_VALUE, STARTED, 0, null, null),
                        Row.of(4, HOSTILE, null, null, null, null, null, null, null, null),
                        Row.of(5, null, null, null, null, null, null, null, null, null));
    }

    @Test
    void nullsOfColumnsGiveNull() throws Exception {
        tables.createTemporaryView(
                "nothing",
                tables.fromValues(
                        DataTypes.ROW(
                                DataTypes.FIELD("s", DataTypes.STRING()),
                                DataTypes.FIELD("i", DataTypes.INT()),
                                DataTypes.FIELD("l", DataTypes.BIGINT()),
                                DataTypes.FIELD("d", DataTypes.DOUBLE()),
                                DataTypes.FIELD("b", DataTypes.BYTES()),
                                DataTypes.FIELD("t", DataTypes.TIMESTAMP(3))),
                        Row.of(null, null, null, null, null, null)));

        Row given =
                only(
                        "SELECT OBJECT_KEY_PARTS(s), OBJECT_KEY(l, s, s, l, t, i),"
                                + " OBJECT_KEY(l, s, s, l, t, i, s), BILLABLE_MINUTES(l),"
                                + " TASK_DAY(l, s), TASK_DAY(0, s), FORMAT_DURATION(l),"
                                + " LOSS_RATIO(l, 1), LOSS_RATIO(1, l), DBFS(d),"
                                + " CALLBACK_SIGNATURE_OK(s, s, s, s),"
                                + " CALLBACK_SIGNATURE_OK(b, s, s, 'gme') FROM nothing");

        assertThat(given).isEqualTo(new Row(12));
    }

    @Test
    void numbersOfOtherSizesAreTakenAsTheyAre() throws Exception {
        tables.createTemporaryView(
                "numbers",
                tables.fromValues(
                        DataTypes.ROW(
                                DataTypes.FIELD("i", DataTypes.INT()),
                                DataTypes.FIELD("f", DataTypes.DECIMAL(3, 2)),
                                DataTypes.FIELD("b", DataTypes.BYTES()),
                                DataTypes.FIELD("s", DataTypes.STRING())),
                        Row.of(
                                60_001,
                                new BigDecimal("0.10"),
                                "what do ya want for nothing?".getBytes(UTF_8),
                                HOSTILE)));

        assertThat(
                        only(
                                "SELECT BILLABLE_MINUTES(i), FORMAT_DURATION(i), LOSS_RATIO(i, i),"
                                        + " DBFS(f), CALLBACK_SIGNATURE_OK(b,"
                                        + " '7/zfauXrL6LSdBbV8YTfnCWafHk=', 'Jefe', 'gme'),"
                                        + " CALLBACK_SIGNATURE_OK(s, s, s, 'trtc') FROM numbers"))
                .isEqualTo(Row.of(2L, "0:01:00.001", 0.5, -20.0, true, false));
    }

    @Test
    void secondsAreNotTakenForMilliseconds() {
        assertThatThrownBy(() -> tables.sqlQuery("SELECT BILLABLE_MINUTES(CAST(61.5 AS DOUBLE))"))
                .hasStackTraceContaining("Data type BIGINT expected but DOUBLE");
    }

    @Test
    void aWrongFormatFailsTheQueryWithoutTheKey() {
        tables.createTemporaryView(
                "calls",
                tables.fromValues(
                        DataTypes.ROW(
                                DataTypes.FIELD("k", DataTypes.STRING()),
                                DataTypes.FIELD("f", DataTypes.STRING())),
                        Row.of("hunter2", "gcm")));

        assertThatThrownBy(() -> rows("SELECT CALLBACK_SIGNATURE_OK('b', 's', k, f) FROM calls"))
                .hasStackTraceContaining("JobExecutionException")
                .hasStackTraceContaining("CALLBACK_SIGNATURE_OK: format must be gme or trtc")
                .satisfies(
                        failure ->
                                assertThat(messages(failure))
                                        .noneMatch(m -> m.contains("hunter2")));
    }

    private static Row uploaded(
            String userId, String start, long ms, long received, long lost, String renamed) {
        Instant from = Instant.parse(start);
        String key = ObjectNames.single(1, "42", userId, from, ZoneOffset.UTC, 0);
        return Row.of(
                "segment-uploaded",
                from.toEpochMilli() + ms,
                1L,
                "42",
                77L,
                from.toEpochMilli(),
                userId,
                "single",
                0,
                Row.of("b-1", "ap-seoul", key.replace(".mp3", renamed + ".mp3")),
                Row.of(from.toEpochMilli() * 1000, ms * 48, 48_000, ms),
                Row.of(received, lost),
                null);
    }

    private static Row spoke(String userId, int fromSecond, int toSecond) {
        long startUs = start().toEpochMilli() * 1000 - 4 * 3_600_000_000L;
        Row[] spans = {Row.of(startUs + fromSecond * 1_000_000L, startUs + toSecond * 1_000_000L)};
        Row event = new Row(13);
        event.setField(0, "speech");
        event.setField(1, startUs / 1000 + toSecond * 1000L);
        event.setField(2, 1L);
        event.setField(3, "42");
        event.setField(4, 77L);
        event.setField(6, userId);
        event.setField(12, spans);
        return event;
    }

    private static Instant start() {
        return STARTED.toInstant(ZoneOffset.UTC);
    }

    private static ZoneOffset zone() {
        return ZoneOffset.UTC;
    }

    private static List<String> blocks() throws Exception {
        return Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static List<String> statements() throws Exception {
        String file = Files.readString(ROOT.resolve("sql/functions.sql"));
        return Arrays.stream(file.replaceAll("(?m)^--.*$", "").split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static List<String> functionClasses() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/aircheck/udf"))) {
            List<String> found = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String source = Files.readString(file);
                if (source.contains("extends ScalarFunction")
                        || source.contains("extends ProcessTableFunction")) {
                    found.add(file.getFileName().toString().replace(".java", ""));
                }
            }
            return found;
        }
    }

    private Row only(String sql) throws Exception {
        List<Row> rows = rows(sql);
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private List<Row> rows(String sql) throws Exception {
        try (CloseableIterator<Row> result = tables.executeSql(sql).collect()) {
            List<Row> rows = new ArrayList<>();
            result.forEachRemaining(rows::add);
            return rows;
        }
    }

    private static List<String> messages(Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.add(String.valueOf(cause.getMessage()));
        }
        return messages;
    }
}
