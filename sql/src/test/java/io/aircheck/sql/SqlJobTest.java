package io.aircheck.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlJobTest {
    private static final String BLACK_HOLE =
            "CREATE TABLE hole (x INT) WITH ('connector' = 'blackhole');\n";

    private static final Addresses OF_FILES = new Addresses(Optional.empty(), Optional.empty());

    private final TableEnvironment tables =
            TableEnvironment.create(EnvironmentSettings.inStreamingMode());

    @Test
    void runsSettingsDefinitionsAndJobs() throws Exception {
        List<TableResult> jobs =
                run(
                        """
                        -- A job of two sinks, and another.
                        SET 'pipeline.name' = 'both';
                        SET 'parallelism.default' = '1';
                        CREATE TABLE hole (x INT) WITH ('connector' = 'blackhole');
                        CREATE TABLE other WITH ('connector' = 'print') LIKE hole (EXCLUDING OPTIONS);
                        ALTER TABLE other SET ('connector' = 'blackhole');
                        EXECUTE STATEMENT SET BEGIN
                            INSERT INTO hole VALUES (1);
                            INSERT INTO other SELECT CASE WHEN TRUE THEN 2 END;
                        END;
                        SET 'pipeline.name' = 'one';
                        INSERT INTO hole VALUES (3);
                        """);

        assertThat(jobs).hasSize(2);
        for (TableResult job : jobs) {
            job.await();
            assertThat(job.getJobClient()).isPresent();
        }
    }

    @Test
    void settingsHoldForTheirFileAlone() {
        tables.getConfig().set("table.exec.state.ttl", "1 h");
        Optional<Integer> parallelism =
                tables.getConfig().getOptional(CoreOptions.DEFAULT_PARALLELISM);
        StatementFile sources =
                StatementFile.parse("sources.sql", "SET 'a' = 'of all';" + BLACK_HOLE);
        SqlJob.run(
                tables,
                List.of(
                        sources,
                        file(
                                """
                                SET 'pipeline.name' = 'first';
                                SET 'table.exec.state.ttl' = '7 d';
                                SET 'parallelism.default' = '7';
                                SET 'a' = 'own';
                                INSERT INTO hole VALUES (1);
                                """)),
                OF_FILES);

        assertThat(setting("a")).isEqualTo("of all");
        assertThat(setting("table.exec.state.ttl")).isEqualTo("1 h");
        assertThat(tables.getConfig().getOptional(PipelineOptions.NAME)).isEmpty();
        assertThat(tables.getConfig().getOptional(CoreOptions.DEFAULT_PARALLELISM))
                .isEqualTo(parallelism);

        assertThatThrownBy(() -> run("SET 'a' = 'own'; SELECT FROM;"))
                .isInstanceOf(SqlFileException.class);
        assertThat(setting("a")).isEqualTo("of all");
    }

    @Test
    void resetGivesBackWhatWasSetBefore() {
        tables.getConfig().set("pipeline.name", "before");
        StatementRunner runner = new StatementRunner(tables);
        runner.run(
                file(
                        "SET 'pipeline.name' = 'x'; SET 'parallelism.default' = '3';"
                                + "RESET 'pipeline.name'; SET 'a' = 'b'; RESET 'a';"));
        assertThat(setting("pipeline.name")).isEqualTo("before");
        assertThat(setting("parallelism.default")).isEqualTo("3");
        assertThat(setting("a")).isNull();

        runner.run(file("SET 'a' = 'b'; SET 'pipeline.name' = 'x'; RESET;"));
        assertThat(setting("a")).isNull();
        assertThat(setting("pipeline.name")).isEqualTo("before");
        assertThat(setting("parallelism.default")).isNull();
    }

    @Test
    void errorsNameFileAndLineAndSayOnceWhatIsWrong() {
        assertThatThrownBy(() -> run("\n\nSELECT FROM;"))
                .isInstanceOf(SqlFileException.class)
                .hasMessageStartingWith("job.sql, line 3: SQL parse failed.")
                .hasMessageContaining("line 3, column 8")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
        assertThatThrownBy(() -> run(BLACK_HOLE + "\nINSERT INTO hole\nSELECT y FROM nowhere;"))
                .hasMessage(
                        "job.sql, line 3: SQL validation failed. From line 4, column 15"
                                + " to line 4, column 21: Object 'nowhere' not found");
        assertThatThrownBy(() -> run("INSERT INTO hole SELECT 'a';"))
                .hasMessageContaining("Cause: Incompatible types for sink column 'x'");
        assertThatThrownBy(
                        () ->
                                run(
                                        "CREATE TABLE t (x INT) WITH ('connector' = 'nothing');"
                                                + "INSERT INTO t VALUES (1);"))
                .hasMessageContaining("Unable to create a sink for writing table")
                .hasMessageContaining("Could not find any factory for identifier 'nothing'");
    }

    @Test
    void refusesWhatWouldNotBeSeen() {
        assertThatThrownBy(() -> run("SELECT 1;")).hasMessageContaining("nobody would see");
        assertThatThrownBy(() -> run("BEGIN STATEMENT SET;")).hasMessageContaining("EXECUTE");
        assertThatThrownBy(() -> run("SET;")).hasMessageContaining("'key' = 'value'");
    }

    @Test
    void shippedTablesAndFunctionsComeFirst() throws Exception {
        List<StatementFile> files = ShippedFiles.before(List.of(file("SELECT 1;")));

        assertThat(files)
                .extracting(StatementFile::name)
                .containsExactly("functions.sql", "sources.sql", "job.sql");
        SqlJob.run(tables, files.subList(0, 2), OF_FILES);
        SqlJob.run(tables, files.subList(0, 2), OF_FILES);
        assertThat(tables.listTables()).contains("recording_events", "segment_part");
        assertThat(tables.listUserDefinedFunctions()).contains("billable_minutes");
        assertThat(options("segment_part").get("url")).contains("//postgres:5432/");

        StatementFile own = StatementFile.parse("functions.sql", "");
        assertThat(ShippedFiles.before(List.of(file("SELECT 1;"), own)))
                .extracting(StatementFile::name)
                .containsExactly("functions.sql", "sources.sql", "job.sql");
        assertThat(ShippedFiles.before(List.of(own))).contains(own).hasSize(2);
    }

    @Test
    void addressesReplaceThoseOfTheSources() throws Exception {
        List<StatementFile> files =
                ShippedFiles.before(
                        List.of(
                                file(
                                        "CREATE TABLE own (x INT) WITH ('connector' = 'kafka',"
                                                + "'properties.bootstrap.servers' = 'mine:1');")));
        SqlJob.run(
                tables,
                files,
                Addresses.of("it's:9092", "jdbc:postgresql://here:1/db?user=me&ssl=true"));

        assertThat(options("room_events"))
                .containsEntry("properties.bootstrap.servers", "it's:9092")
                .containsEntry("topic", "room-events");
        assertThat(options("quality"))
                .containsEntry(
                        "url",
                        "jdbc:postgresql://here:1/db?user=me&ssl=true"
                                + "&currentSchema=aircheck&reWriteBatchedInserts=true"
                                + "&tcpKeepAlive=true&socketTimeout=60");
        assertThat(options("own")).containsEntry("properties.bootstrap.servers", "mine:1");
        // Views lead to them too.
        assertThat(tables.explainSql("SELECT biz_id FROM recording_events"))
                .contains("recording_event_records");
    }

    @Test
    void aPasswordIsRefusedAndNotRepeated() {
        for (String url :
                List.of(
                        "jdbc:postgresql://h/d?user=a&password=geheim",
                        "jdbc:postgresql://h/d?PASSWORD=geheim",
                        "jdbc:postgresql://h/d?sslpassword=geheim",
                        "jdbc:postgresql://a:geheim@h/d",
                        "jdbc:mysql://h/d?password=geheim")) {
            assertThatThrownBy(() -> Addresses.of("k:1", url))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the catalogue's URL")
                    .hasMessageNotContaining("geheim");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (x INT) WITH (%s, 'url' = 'jdbc:postgresql://h/d?password=geheim')",
                "CREATE TABLE t (x INT) WITH (%s, 'url' = 'jdbc:mysql://a:geheim@h/d')",
                "CREATE TABLE t (x INT) WITH (%s, 'url' = 'jdbc:x://h/d', 'password' = 'geheim')",
                "CREATE TEMPORARY TABLE t (x INT) WITH (%s, 'password' = 'geheim')",
                "CREATE TABLE t WITH (%s, 'password' = 'geheim') LIKE hole (EXCLUDING OPTIONS)",
                "CREATE TABLE t WITH (%s, 'password' = 'geheim') AS SELECT 1 AS x",
                "CREATE TABLE t (x INT) WITH (%s); ALTER TABLE t SET ('password' = 'geheim')",
                "CREATE TABLE t (x INT) WITH (%s);"
                        + "ALTER TABLE t SET ('url' = 'jdbc:postgresql://h/d?password=geheim')",
            })
    void aTableWithAPasswordIsRefusedInAnyFileAndNotRepeated(String statements) {
        String sql = BLACK_HOLE + statements.formatted("'connector' = 'jdbc'");
        for (String name : List.of("sources.sql", "job.sql")) {
            assertThatThrownBy(
                            () ->
                                    SqlJob.run(
                                            TableEnvironment.create(
                                                    EnvironmentSettings.inStreamingMode()),
                                            List.of(StatementFile.parse(name, sql)),
                                            OF_FILES))
                    .isInstanceOf(SqlFileException.class)
                    .hasMessageStartingWith(name + ", line 2: ")
                    .hasMessageContaining("table t has ")
                    .hasMessageContaining("PGPASSFILE")
                    .hasMessageNotContaining("geheim");
        }
    }

    @Test
    void tablesOfOtherDatabasesMayHaveAnyUrlWithoutAPassword() throws Exception {
        run(
                "CREATE TABLE t (x INT) WITH ('connector' = 'jdbc', 'url' = 'jdbc:mysql://h/d');"
                        + "CREATE TABLE u (x INT) WITH ('connector' = 'other', 'password' = 'x');");
        assertThat(options("t")).containsEntry("url", "jdbc:mysql://h/d");
    }

    @Test
    void argumentsNameAddressesAndFiles(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.sql"), "SET 'a' = 'b';");
        SqlArguments arguments =
                SqlArguments.parse(
                        "--kafka.bootstrap.servers",
                        "k:1",
                        file.toString(),
                        "--catalogue.url",
                        "jdbc:postgresql://h/d");

        assertThat(arguments.addresses()).isEqualTo(Addresses.of("k:1", "jdbc:postgresql://h/d"));
        assertThat(arguments.readFiles()).extracting(StatementFile::name).containsExactly("a.sql");

        assertThatThrownBy(() -> SqlArguments.parse()).hasMessageContaining("name a file");
        assertThatThrownBy(() -> SqlArguments.parse("a.sql", "--catalogue.url"))
                .hasMessage("--catalogue.url needs a value");
        assertThatThrownBy(() -> SqlArguments.parse("--jdbc.url=x?password=geheim"))
                .hasMessageStartingWith("unknown option --jdbc.url;");
        assertThatThrownBy(() -> SqlArguments.parse("missing.sql").readFiles())
                .isInstanceOf(IOException.class)
                .hasMessage("missing.sql: no such file of statements");
        assertThatThrownBy(() -> SqlJob.main(file.toString())).hasMessageContaining("nothing runs");
    }

    private List<TableResult> run(String sql) {
        return SqlJob.run(tables, List.of(file(sql)), OF_FILES);
    }

    private static StatementFile file(String sql) {
        return StatementFile.parse("job.sql", sql);
    }

    private String setting(String key) {
        return tables.getConfig().getConfiguration().toMap().get(key);
    }

    private Map<String, String> options(String table) throws Exception {
        CatalogBaseTable found =
                tables.getCatalog(tables.getCurrentCatalog())
                        .orElseThrow()
                        .getTable(new ObjectPath(tables.getCurrentDatabase(), table));
        return found.getOptions();
    }
}
