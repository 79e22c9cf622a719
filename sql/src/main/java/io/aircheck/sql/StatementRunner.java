package io.aircheck.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.operations.BeginStatementSetOperation;
import org.apache.flink.table.operations.EndStatementSetOperation;
import org.apache.flink.table.operations.ModifyOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.QueryOperation;
import org.apache.flink.table.operations.StatementSetOperation;
import org.apache.flink.table.operations.command.ResetOperation;
import org.apache.flink.table.operations.command.SetOperation;

/** Runs statements in one environment, and keeps the jobs. */
final class StatementRunner {
    private final TableEnvironmentInternal tables;
    private final Configuration initial;
    private final List<TableResult> submitted = new ArrayList<>();

    StatementRunner(TableEnvironment tables) {
        this.tables = (TableEnvironmentInternal) tables;
        this.initial = new Configuration(tables.getConfig().getConfiguration());
    }

    List<TableResult> submitted() {
        return List.copyOf(submitted);
    }

    /** As {@link #run}, and then gives back the settings there were before. */
    void runAlone(StatementFile file) {
        Settings before = Settings.of(tables);
        try {
            run(file);
        } finally {
            before.giveBack();
        }
    }

    /** Runs a file's statements; what it set stays. */
    void run(StatementFile file) {
        for (Statement statement : file.statements()) {
            try {
                run(tables.getParser().parse(statement.inPlace()).get(0));
            } catch (RuntimeException e) {
                throw new SqlFileException(file.name(), statement.line(), FlinkMessage.of(e), e);
            }
        }
    }

    /** Leads the tables of a file that has run to other addresses. */
    void lead(StatementFile file, Addresses addresses) {
        try {
            new TableAddresses(tables, addresses).replace();
        } catch (RuntimeException | TableNotExistException | DatabaseNotExistException e) {
            throw new SqlFileException(file.name(), 1, FlinkMessage.of(e), e);
        }
    }

    private void run(Operation operation) {
        if (operation instanceof SetOperation set) {
            set(set);
        } else if (operation instanceof ResetOperation reset) {
            reset(reset);
        } else if (operation instanceof BeginStatementSetOperation
                || operation instanceof EndStatementSetOperation) {
            throw new IllegalArgumentException(
                    "write EXECUTE STATEMENT SET BEGIN ... END; in place of BEGIN STATEMENT SET;");
        } else if (operation instanceof QueryOperation) {
            throw new IllegalArgumentException(
                    "nobody would see the result: INSERT it, or ask Flink's SQL client");
        } else {
            TablePasswords.refuse(operation);
            TableResult result = tables.executeInternal(operation);
            if (operation instanceof ModifyOperation
                    || operation instanceof StatementSetOperation) {
                submitted.add(result);
            }
        }
    }

    private void set(SetOperation set) {
        if (set.getKey().isEmpty() || set.getValue().isEmpty()) {
            throw new IllegalArgumentException("write SET 'key' = 'value';");
        }
        String key = set.getKey().get().strip();
        tables.getConfig().set(key, set.getValue().get().strip());
    }

    private void reset(ResetOperation reset) {
        Configuration current = tables.getConfig().getConfiguration();
        if (reset.getKey().isEmpty()) {
            List.copyOf(current.keySet()).forEach(current::removeKey);
            current.addAll(initial);
            return;
        }
        String key = reset.getKey().get().strip();
        current.removeKey(key);
        String before = initial.toMap().get(key);
        if (before != null) {
            current.setString(key, before);
        }
    }
}
