package io.aircheck.sql.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A table of the catalogue as sources.sql declares it, written as Flink's JDBC connector does.
 *
 * @param columns in their order
 * @param key the primary key's; empty when it has none
 */
record SinkTable(String name, List<String> columns, List<String> key) {
    private static final Pattern TABLE =
            Pattern.compile(
                    "CREATE TABLE IF NOT EXISTS (\\w+) \\(([^;]*?)"
                            + "(?:PRIMARY KEY \\(([^)]*)\\) NOT ENFORCED\\s*)?"
                            + "\\) WITH \\(\\s*'connector' = 'jdbc'",
                    Pattern.DOTALL);
    private static final Pattern COLUMN =
            Pattern.compile("^\\s*`?(\\w+)`? [A-Z]+,?$", Pattern.MULTILINE);

    static List<SinkTable> all() throws IOException {
        String sources;
        try (InputStream in = SinkTable.class.getResourceAsStream("/io/aircheck/sql/sources.sql")) {
            sources = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<SinkTable> found = new ArrayList<>();
        Matcher tables = TABLE.matcher(sources);
        while (tables.find()) {
            List<String> columns = words(COLUMN, tables.group(2), 1);
            List<String> key =
                    tables.group(3) == null
                            ? List.of()
                            : words(Pattern.compile("\\w+"), tables.group(3), 0);
            found.add(new SinkTable(tables.group(1), columns, key));
        }
        return found;
    }

    private static List<String> words(Pattern pattern, String text, int group) {
        return pattern.matcher(text).results().map(word -> word.group(group)).toList();
    }

    static SinkTable named(String name) throws IOException {
        return all().stream().filter(table -> table.name.equals(name)).findFirst().orElseThrow();
    }

    /** An upsert; without a primary key an insert. */
    String upsert() {
        String insert =
                "INSERT INTO "
                        + name
                        + "("
                        + String.join(", ", columns)
                        + ") VALUES ("
                        + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
                        + ")";
        if (key.isEmpty()) {
            return insert;
        }
        return insert
                + " ON CONFLICT ("
                + String.join(", ", key)
                + ") DO UPDATE SET "
                + columns.stream()
                        .filter(column -> !key.contains(column))
                        .map(column -> column + "=EXCLUDED." + column)
                        .collect(Collectors.joining(", "));
    }

    /** Writes rows one after the other in one batch; columns that a row does not name are null. */
    void write(Connection connection, List<Map<String, Object>> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(upsert())) {
            for (Map<String, Object> row : rows) {
                for (int i = 0; i < columns.size(); i++) {
                    statement.setObject(i + 1, row.get(columns.get(i)));
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
