package io.aircheck.sql;

import java.nio.file.Path;
import java.util.List;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;

/**
 * Runs one of the files of jobs over events in memory, behind functions.sql and sources.sql as they
 * are: the topic's columns, its watermark and the views above it are the real ones.
 */
final class JobFile {
    private final TableEnvironment tables =
            TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    private final StatementRunner runner = new StatementRunner(tables);
    private final String name;
    private final String sink;

    /**
     * @param name of the file
     * @param sink the table it writes to
     */
    JobFile(String name, String sink) throws Exception {
        this.name = name;
        this.sink = sink;
        set("table.exec.resource.default-parallelism", "1");
        run("functions.sql");
        run("sources.sql");
        tables.executeSql(
                "CREATE TEMPORARY TABLE recording_event_records (record_partition INT,"
                        + " record_offset BIGINT, record_time TIMESTAMP_LTZ(3))"
                        + " WITH ('connector' = 'in-memory')"
                        + " LIKE recording_event_records (EXCLUDING OPTIONS EXCLUDING METADATA)");
        tables.executeSql(
                ("CREATE TEMPORARY TABLE %s WITH ('connector' = 'in-memory')"
                                + " LIKE %s (EXCLUDING OPTIONS)")
                        .formatted(sink, sink));
    }

    JobFile set(String option, String value) {
        tables.getConfig().set(option, value);
        return this;
    }

    /** All rows that the file writes of the given events, until they end. */
    List<Row> rows(List<Row> events) throws Exception {
        InMemoryTables.give("recording_event_records", events);
        run(name);
        for (TableResult job : runner.submitted()) {
            job.await();
        }
        return InMemoryTables.taken(sink);
    }

    private void run(String file) throws Exception {
        runner.run(StatementFile.read(Path.of(file)));
    }
}
