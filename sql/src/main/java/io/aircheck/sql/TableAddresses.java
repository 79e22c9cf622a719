package io.aircheck.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogBaseTable.TableKind;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;

/** Leads the tables of the current database to other addresses than their statements say. */
final class TableAddresses {
    private static final String CONNECTOR = "connector";
    private static final String BOOTSTRAP_SERVERS = "properties.bootstrap.servers";
    private static final String URL = "url";

    private final TableEnvironment tables;
    private final Addresses addresses;

    TableAddresses(TableEnvironment tables, Addresses addresses) {
        this.tables = tables;
        this.addresses = addresses;
    }

    /**
     * @throws IllegalArgumentException if a table's own URL has a password
     */
    void replace() throws TableNotExistException, DatabaseNotExistException {
        Catalog catalog = tables.getCatalog(tables.getCurrentCatalog()).orElseThrow();
        String database = tables.getCurrentDatabase();
        for (String table : catalog.listTables(database)) {
            CatalogBaseTable found = catalog.getTable(new ObjectPath(database, table));
            if (found.getTableKind() == TableKind.TABLE) {
                change(table, found.getOptions())
                        .forEach((option, value) -> set(table, option, value));
            }
        }
    }

    private Map<String, String> change(String table, Map<String, String> options) {
        Map<String, String> changed = new LinkedHashMap<>();
        String connector = options.getOrDefault(CONNECTOR, "");
        if (connector.equals("kafka")) {
            addresses.bootstrapServers().ifPresent(value -> changed.put(BOOTSTRAP_SERVERS, value));
        } else if (connector.equals("jdbc")) {
            JdbcUrl own = ownUrl(table, options);
            addresses
                    .catalogueUrl()
                    .map(url -> JdbcUrl.parse(url).orElse(own).toString())
                    .ifPresent(value -> changed.put(URL, value));
        }
        return changed;
    }

    private static JdbcUrl ownUrl(String table, Map<String, String> options) {
        try {
            return JdbcUrl.parse(options.getOrDefault(URL, ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("table " + table + ": " + e.getMessage(), e);
        }
    }

    private void set(String table, String option, String value) {
        tables.executeSql(
                "ALTER TABLE `%s` SET ('%s' = '%s')"
                        .formatted(table.replace("`", "``"), option, value.replace("'", "''")));
    }
}
