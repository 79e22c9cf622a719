package io.aircheck.sql.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables, and who may do what with them. */
class CatalogueSchemaIT {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String CHECK_VIOLATION = "23514";

    @TempDir static Path dir;
    private static CatalogueDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = CatalogueDatabase.empty(dir);
        assertThat(CatalogueMigrations.migrate(database.address(CatalogueDatabase.OWNER)))
                .isEqualTo(new CatalogueMigrations.Result(3, "3"));
        database.run("postgres", "GRANT aircheck_writer TO " + CatalogueDatabase.WRITER);
        database.run("postgres", "GRANT aircheck_reader TO " + CatalogueDatabase.READER);
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @Test
    void migratingAgainDoesNothing() throws Exception {
        assertThat(CatalogueMigrations.migrate(database.address(CatalogueDatabase.OWNER)))
                .isEqualTo(new CatalogueMigrations.Result(0, "3"));
    }

    /** As docs/catalogue.md calls Flyway's own command line. */
    @Test
    void flywaysCommandLineCanTakeOver() {
        FluentConfiguration flyway =
                Flyway.configure()
                        .dataSource(database.url(CatalogueDatabase.OWNER), null, null)
                        .schemas("aircheck")
                        .locations("filesystem:postgres");
        assertThat(flyway.load().migrate().migrationsExecuted).isZero();
        assertThat(flyway.load().validateWithResult().validationSuccessful).isTrue();
    }

    @Test
    void hasTheColumnsAndKeysThatTheJobsWrite() throws Exception {
        List<SinkTable> tables = SinkTable.all();
        assertThat(tables)
                .extracting(SinkTable::name)
                .containsExactly(
                        "task_part",
                        "segment_part",
                        "refused_record",
                        "usage_by_stream",
                        "usage_by_day",
                        "talk_time",
                        "quality");
        for (SinkTable table : tables) {
            assertThat(
                            database.ask(
                                    CatalogueDatabase.OWNER,
                                    "SELECT attname FROM pg_attribute WHERE attnum > 0"
                                            + " AND attgenerated = '' AND attrelid = 'aircheck."
                                            + table.name()
                                            + "'::regclass ORDER BY attnum"))
                    .as(table.name())
                    .containsExactlyElementsOf(table.columns());
            assertThat(
                            database.ask(
                                    CatalogueDatabase.OWNER,
                                    "SELECT attname FROM pg_index, unnest(indkey) WITH ORDINALITY"
                                            + " AS key(number, place) JOIN pg_attribute ON attnum ="
                                            + " number WHERE indisprimary AND indrelid = attrelid"
                                            + " AND indrelid = 'aircheck."
                                            + table.name()
                                            + "'::regclass ORDER BY place"))
                    .as(table.name())
                    .containsExactlyElementsOf(table.key());
        }
    }

    @Test
    void describesEveryTableAndColumn() throws Exception {
        assertThat(
                        database.ask(
                                CatalogueDatabase.OWNER,
                                "SELECT relname, attname FROM pg_class JOIN pg_attribute ON"
                                        + " attrelid = pg_class.oid AND attnum > 0 WHERE"
                                        + " relnamespace = 'aircheck'::regnamespace AND relkind ="
                                        + " 'r' AND relname <> 'flyway_schema_history' AND"
                                        + " (col_description(attrelid, attnum) IS NULL OR"
                                        + " obj_description(attrelid, 'pg_class') IS NULL)"))
                .isEmpty();
    }

    @Test
    void takesPartsThatSayNothingButIds() throws Exception {
        try (Connection connection = database.connect(CatalogueDatabase.WRITER)) {
            for (SinkTable table : SinkTable.all()) {
                Map<String, Object> row = new HashMap<>();
                table.key().forEach(column -> row.put(column, 1));
                row.putAll(Map.of("task_id", 1, "segment", 0));
                row.putAll(Map.of("biz_id", 1, "room_id", "r", "task_start_ms", 1, "stage", 1));
                row.putAll(Map.of("stream", "single", "user_id", "u"));
                row.put("day", LocalDate.of(2026, 3, 1));
                table.write(connection, List.of(row, row));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                Long.MIN_VALUE,
                -1,
                0,
                253_402_300_799_999L,
                253_402_300_800_000L,
                Long.MAX_VALUE
            })
    void noTimeKeepsARowOut(long time) throws Exception {
        try (Connection connection = database.connect(CatalogueDatabase.WRITER)) {
            Map<String, Object> row = new SegmentParts(77, "alice", 1).part(4);
            row.putAll(Map.of("task_start_ms", time, "uploaded_ms", time, "start_us", time));
            SinkTable.named("segment_part").write(connection, List.of(row));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task_id = 0",
                "stream = 'stereo'",
                "stream = 'mixed'",
                "user_id = ''",
                "segment = -1",
                "biz_id = 0",
                "room_id = ''"
            })
    void refusesWhatNoEventSays(String change) throws Exception {
        try (Connection connection = database.connect(CatalogueDatabase.WRITER)) {
            SinkTable.named("segment_part")
                    .write(connection, List.of(new SegmentParts(78, "alice", 1).part(4)));
        }
        assertRefused(
                CatalogueDatabase.WRITER,
                "UPDATE aircheck.segment SET " + change + " WHERE task_id = 78",
                CHECK_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE aircheck.mine (a int)",
                "CREATE TABLE public.mine (a int)",
                "CREATE TEMPORARY TABLE mine (a int)",
                "CREATE SCHEMA mine",
                "CREATE ROLE mine",
                "DROP TABLE aircheck.segment",
                "TRUNCATE aircheck.segment",
                "DELETE FROM aircheck.segment",
                "DELETE FROM aircheck.task",
                "DELETE FROM aircheck.refused_record",
                "ALTER TABLE aircheck.segment ADD COLUMN mine int",
                "ALTER TABLE aircheck.segment DISABLE TRIGGER join_parts",
                "CREATE OR REPLACE FUNCTION aircheck.join_task() RETURNS trigger LANGUAGE plpgsql"
                        + " AS 'BEGIN RETURN NULL; END'",
                "SELECT * FROM aircheck.flyway_schema_history",
                "SET ROLE " + CatalogueDatabase.OWNER
            })
    void theWriterOnlyWrites(String sql) {
        assertRefused(CatalogueDatabase.WRITER, sql, INSUFFICIENT_PRIVILEGE);
    }

    @Test
    void theWriterTakesBackWhatFlinkTakesBack() throws Exception {
        for (String table : List.of("usage_by_stream", "usage_by_day", "talk_time", "quality")) {
            database.run(
                    CatalogueDatabase.WRITER, "DELETE FROM aircheck." + table + " WHERE false");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO aircheck.task (task_id, biz_id, room_id, task_start_ms)"
                        + " VALUES (1, 1, 'r', 1)",
                "UPDATE aircheck.segment SET bytes = 1",
                "DELETE FROM aircheck.quality",
                "TRUNCATE aircheck.task",
                "DROP VIEW aircheck.quality_now",
                "CREATE TABLE aircheck.mine (a int)",
                "SELECT * FROM aircheck.flyway_schema_history"
            })
    void theReaderOnlyReads(String sql) {
        assertRefused(CatalogueDatabase.READER, sql, INSUFFICIENT_PRIVILEGE);
    }

    @Test
    void strangersSeeNothing() throws Exception {
        database.run("postgres", "CREATE ROLE stranger");
        assertRefused(
                "postgres",
                "SET ROLE stranger; SELECT count(*) FROM aircheck.segment",
                INSUFFICIENT_PRIVILEGE);
        assertRefused(
                "postgres",
                "SET ROLE stranger; SELECT aircheck.time_of(1)",
                INSUFFICIENT_PRIVILEGE);
    }

    @Test
    void functionsDoNotTrustTheSearchPath() throws Exception {
        assertThat(
                        database.ask(
                                CatalogueDatabase.OWNER,
                                "SELECT proname FROM pg_proc WHERE pronamespace ="
                                        + " 'aircheck'::regnamespace AND prosqlbody IS NULL AND NOT"
                                        + " COALESCE('search_path=pg_catalog, pg_temp' ="
                                        + " ANY (proconfig), false)"))
                .isEmpty();
    }

    @Test
    void viewsAnswerQuestions() throws Exception {
        database.run(
                CatalogueDatabase.WRITER,
                """
                INSERT INTO aircheck.talk_time VALUES
                    (901, 'alice', 5, 'raid', 1000, 2, 1772380800000000, 1772380805000000, 100),
                    (902, 'alice', 5, 'raid', 500, 1, 1772380700000000, 1772380701000000, 0),
                    (902, 'bob', 5, 'raid', 70, 1, 1772380700000000, 1772380701000000, 0)
                """);
        assertThat(
                        database.ask(
                                CatalogueDatabase.READER,
                                "SELECT user_id, tasks, speech_ms, turns, first_speech_at AT TIME"
                                        + " ZONE 'UTC', last_speech_at AT TIME ZONE 'UTC',"
                                        + " overlap_ms FROM aircheck.talk_time_by_room WHERE"
                                        + " biz_id = 5 AND room_id = 'raid' ORDER BY user_id"))
                .containsExactly(
                        "alice|2|1500|3|2026-03-01 15:58:20|2026-03-01 16:00:05|100",
                        "bob|1|70|1|2026-03-01 15:58:20|2026-03-01 15:58:21|0");
        database.run(
                CatalogueDatabase.WRITER,
                """
                INSERT INTO aircheck.quality
                SELECT 5, 'raid', 'alice', (extract(epoch FROM now()) * 1000)::bigint + age,
                    100, lost, 0, 0, lost / 100.0
                FROM (VALUES (-7200000, 1), (-1800000, 2), (-60000, 3), (60000, 4)) AS v(age, lost)
                """);
        assertThat(
                        database.ask(
                                CatalogueDatabase.READER,
                                "SELECT user_id, frames_lost FROM aircheck.quality_now"
                                        + " WHERE biz_id = 5"))
                .containsExactly("alice|3");
    }

    private static void assertRefused(String user, String sql, String state) {
        assertThatThrownBy(() -> database.run(user, sql))
                .isInstanceOf(SQLException.class)
                .satisfies(
                        e ->
                                assertThat(((SQLException) e).getSQLState())
                                        .as(e.getMessage())
                                        .isEqualTo(state));
    }
}
