package io.aircheck.sql.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of parts of one row on their way through Flink's JDBC connector. */
class PartsThroughFlinkIT {
    private static final String TABLE =
            """
            CREATE TABLE %1$s (
                task_id BIGINT, biz_id BIGINT, room_id STRING, task_start_ms BIGINT,
                started_ms BIGINT, start_reason STRING, ended_ms BIGINT, end_reason STRING
                %2$s
            ) WITH ('connector' = 'jdbc', 'url' = '%3$s', 'table-name' = '%1$s',
                'sink.buffer-flush.interval' = '0')
            """;

    @TempDir static Path dir;
    private static CatalogueDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = CatalogueDatabase.start(dir);
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @Test
    void eachPartThatIsInsertedArrives() throws Exception {
        assertThat(write(1, "task_part", "")).isEqualTo("5|room-dismissed");
    }

    /** Why parts have a view of their own. */
    @Test
    void ofUpsertsOnlyTheLastArrives() throws Exception {
        assertThat(write(2, "task", ", PRIMARY KEY (task_id) NOT ENFORCED"))
                .isEqualTo("null|room-dismissed");
    }

    private static String write(long task, String table, String key) throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1");
        tables.executeSql(TABLE.formatted(table, key, database.url(CatalogueDatabase.WRITER)));
        tables.executeSql(
                        """
                        INSERT INTO %2$s VALUES
                            (%1$d, 7, 'raid', 5, 5, 'first-user', CAST(NULL AS BIGINT), CAST(NULL AS STRING)),
                            (%1$d, 7, 'raid', 5, CAST(NULL AS BIGINT), CAST(NULL AS STRING), 9, 'room-dismissed')
                        """
                                .formatted(task, table))
                .await();
        return database.ask(
                        CatalogueDatabase.READER,
                        "SELECT started_ms, end_reason FROM aircheck.task WHERE task_id = " + task)
                .get(0);
    }
}
