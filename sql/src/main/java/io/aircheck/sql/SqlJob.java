package io.aircheck.sql;

import java.io.IOException;
import java.util.List;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

/**
 * Runs statement files, as Flink's SQL client does with {@code -i} and {@code -f}, where there is
 * no client: {@code flink run -c io.aircheck.sql.SqlJob aircheck-sql.jar [--kafka.bootstrap.servers
 * X] [--catalogue.url U] FILE…}. The functions of {@code functions.sql} and the tables of {@code
 * sources.sql} are there without being named, unless a file of that name is.
 */
public final class SqlJob {
    private SqlJob() {}

    /**
     * Runs files, one after the other: settings, definitions, and what submits a job.
     *
     * <p>Settings change the environment's configuration, as {@code SET} and {@code RESET} do in
     * the SQL client. Those of {@code functions.sql} and {@code sources.sql} hold for all that
     * comes; those of any other file for this file alone. When {@code sources.sql} has run, the
     * tables there are lead to the addresses given. Not for threads that share the environment.
     *
     * @param tables where all is defined
     * @param addresses in place of those of {@code sources.sql}
     * @return of every job, in the order of the files; its {@code getJobClient()} is never empty
     * @throws SqlFileException of the first statement that fails, or that would make a table of
     *     JDBC with a password. Jobs submitted before go on
     */
    public static List<TableResult> run(
            TableEnvironment tables, List<StatementFile> files, Addresses addresses) {
        StatementRunner runner = new StatementRunner(tables);
        for (StatementFile file : files) {
            if (ShippedFiles.isShared(file)) {
                runner.run(file);
            } else {
                runner.runAlone(file);
            }
            if (file.name().equals(ShippedFiles.SOURCES)) {
                runner.lead(file, addresses);
            }
        }
        return runner.submitted();
    }

    /**
     * Runs the files that the arguments name, in a streaming environment.
     *
     * @throws IllegalArgumentException of arguments that name no file, or an unknown option
     * @throws IOException if a file cannot be read
     * @throws SqlFileException of a statement that fails
     */
    public static void main(String... arguments) throws IOException {
        SqlArguments parsed = SqlArguments.parse(arguments);
        List<StatementFile> files = ShippedFiles.before(parsed.readFiles());
        List<TableResult> jobs =
                run(
                        TableEnvironment.create(EnvironmentSettings.inStreamingMode()),
                        files,
                        parsed.addresses());
        if (jobs.isEmpty()) {
            throw new IllegalArgumentException("no INSERT in the files: nothing runs");
        }
    }
}
