package io.aircheck.sql;

import java.util.Map;
import org.apache.flink.table.operations.CreateTableASOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.ReplaceTableAsOperation;
import org.apache.flink.table.operations.ddl.AlterTableChangeOperation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;

/** Refuses tables of JDBC with a password, which would stand in the job's graph for all to read. */
final class TablePasswords {
    private TablePasswords() {}

    /**
     * @throws IllegalArgumentException if the operation would make such a table; the message holds
     *     nothing of the password
     */
    static void refuse(Operation operation) {
        if (operation instanceof CreateTableOperation create) {
            refuse(create);
        } else if (operation instanceof CreateTableASOperation create) {
            refuse(create.getCreateTableOperation());
        } else if (operation instanceof ReplaceTableAsOperation replace) {
            refuse(replace.getCreateTableOperation());
        } else if (operation instanceof AlterTableChangeOperation alter) {
            refuse(alter.getTableIdentifier().getObjectName(), alter.getNewTable().getOptions());
        }
    }

    private static void refuse(CreateTableOperation create) {
        refuse(create.getTableIdentifier().getObjectName(), create.getCatalogTable().getOptions());
    }

    private static void refuse(String table, Map<String, String> options) {
        if (!options.getOrDefault("connector", "").equals("jdbc")) {
            return;
        }
        if (options.containsKey("password")) {
            throw new IllegalArgumentException(
                    "table "
                            + table
                            + " has the option password, which all who see the job could read; put"
                            + " it into the file that PGPASSFILE names");
        }
        JdbcUrl.refusePassword("the URL of table " + table, options.getOrDefault("url", ""));
    }
}
