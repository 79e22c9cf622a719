package io.aircheck.sql.catalogue;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions to a catalogue, over one connection that only reads. Not thread-safe. The login needs
 * no more than the role {@code aircheck_reader}.
 */
public final class Catalogue implements AutoCloseable {
    private static final int ROWS_AT_ONCE = 1000;
    private static final String USAGE =
            """
            SELECT biz_id, day, stream, files, recorded_ms, NULL::bigint AS billable_minutes
            FROM aircheck.usage_by_stream WHERE day = ? AND (?::bigint IS NULL OR biz_id = ?)
            UNION ALL
            SELECT biz_id, day, NULL, files, recorded_ms, billable_minutes
            FROM aircheck.usage_by_day WHERE day = ? AND (?::bigint IS NULL OR biz_id = ?)
            ORDER BY biz_id, stream DESC NULLS LAST
            """;

    private final CatalogueAddress address;
    private final Connection connection;

    private Catalogue(CatalogueAddress address, Connection connection) {
        this.address = address;
        this.connection = connection;
    }

    /**
     * Connects.
     *
     * @throws CatalogueException if that fails
     */
    public static Catalogue open(CatalogueAddress address) throws CatalogueException {
        Connection connection = address.connect();
        Catalogue catalogue = new Catalogue(address, connection);
        try {
            connection.setReadOnly(true);
            // Only inside a transaction does the driver fetch some rows at a time.
            connection.setAutoCommit(false);
            return catalogue;
        } catch (SQLException e) {
            catalogue.close();
            throw address.failed("cannot read from", e);
        }
    }

    /**
     * Passes on the files that are wanted, in the order the query says. Memory does not grow with
     * their number.
     *
     * @return how many there were
     * @throws CatalogueException if the catalogue cannot be read
     * @throws IOException of the consumer
     */
    public long files(FileQuery query, FileConsumer to) throws CatalogueException, IOException {
        long count = 0;
        try (Reading reading = new Reading(connection);
                PreparedStatement statement = new FileStatement(query).prepare(connection)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    to.take(CatalogueFile.of(rows));
                    count++;
                }
            }
        } catch (SQLException e) {
            throw address.failed("cannot read from", e);
        }
        return count;
    }

    /**
     * What was recorded on a day: for each application its streams, then what it pays for.
     *
     * @param bizId the application, or null for all
     * @throws CatalogueException if the catalogue cannot be read
     */
    public List<DayUsage> usage(LocalDate day, Long bizId) throws CatalogueException {
        List<DayUsage> found = new ArrayList<>();
        try (Reading reading = new Reading(connection);
                PreparedStatement statement = connection.prepareStatement(USAGE)) {
            for (int half = 0; half <= 3; half += 3) {
                statement.setObject(half + 1, day);
                statement.setObject(half + 2, bizId, Types.BIGINT);
                statement.setObject(half + 3, bizId, Types.BIGINT);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(
                            new DayUsage(
                                    rows.getLong("biz_id"),
                                    rows.getObject("day", LocalDate.class),
                                    rows.getString("stream"),
                                    rows.getObject("files", Long.class),
                                    rows.getObject("recorded_ms", Long.class),
                                    rows.getObject("billable_minutes", Long.class)));
                }
            }
        } catch (SQLException e) {
            throw address.failed("cannot read from", e);
        }
        return found;
    }

    /** A transaction. Nothing is written in it: its end only gives back what it held. */
    private record Reading(Connection connection) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            connection.rollback();
        }
    }

    @Override
    public void close() throws CatalogueException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw address.failed("cannot leave", e);
        }
    }
}
