package io.aircheck.sql.catalogue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The query for files: its text is made of this class's words alone, all else are parameters. */
final class FileStatement {
    private static final String NEWEST_FIRST =
            " ORDER BY begin_ms DESC, task_id DESC, stream DESC, user_id DESC, segment DESC";
    private static final String BY_KEY =
            " ORDER BY object_key, bucket, task_id, stream, user_id, segment";

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();
    private final FileQuery query;

    FileStatement(FileQuery query) {
        this.query = query;
        equal("biz_id", query.bizId());
        equal("room_id", query.roomId());
        equal("user_id", query.userId());
        // No user's name is empty: only so does the index of users serve.
        if (query.userId() != null && !query.userId().isEmpty()) {
            conditions.add("user_id <> ''");
        }
        prefix(query.prefix());
        if (!query.newestFirst()) {
            conditions.add("object_key IS NOT NULL AND bucket IS NOT NULL");
            // Every key begins with its application: a range of the index, not all of it.
            prefix(query.bizId() == null ? null : query.bizId() + "_");
        }
        if (query.after() != null) {
            after(query.after());
        }
    }

    private void equal(String column, Object value) {
        if (value != null) {
            where(column + " = ?", value);
        }
    }

    /** A range, which an index serves; LIKE would need its wildcards escaped. */
    private void prefix(String prefix) {
        if (prefix == null || prefix.isEmpty()) {
            return;
        }
        where("object_key >= ?", prefix);
        String above = QueryText.above(prefix);
        if (above != null) {
            where("object_key < ?", above);
        }
    }

    private void after(CatalogueFile last) {
        if (query.newestFirst()) {
            where(
                    "(begin_ms, task_id, stream, user_id, segment) < (?, ?, ?, ?, ?)",
                    last.beginMs(),
                    last.taskId(),
                    last.stream(),
                    last.userId(),
                    last.segment());
        } else {
            where(
                    "(object_key, bucket, task_id, stream, user_id, segment) > (?, ?, ?, ?, ?, ?)",
                    last.key(),
                    last.bucket(),
                    last.taskId(),
                    last.stream(),
                    last.userId(),
                    last.segment());
        }
    }

    private void where(String condition, Object... values) {
        conditions.add(condition);
        parameters.addAll(List.of(values));
    }

    String sql() {
        return "SELECT "
                + CatalogueFile.COLUMNS
                + " FROM aircheck.segment"
                + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
                + (query.newestFirst() ? NEWEST_FIRST : BY_KEY)
                + (query.limit() == null ? "" : " LIMIT ?");
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        return prepare(connection, sql());
    }

    /** With its parameters in place; the text may be this query with something before it. */
    PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            int index = 0;
            for (Object parameter : parameters) {
                statement.setObject(++index, parameter);
            }
            if (query.limit() != null) {
                statement.setInt(++index, query.limit());
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
