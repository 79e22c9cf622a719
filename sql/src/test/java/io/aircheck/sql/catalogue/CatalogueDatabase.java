package io.aircheck.sql.catalogue;

import io.aircheck.testbed.postgres.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database with a migrated catalogue, and a login for each who has to do with it. */
final class CatalogueDatabase implements AutoCloseable {
    /** Migrates; owns the database and may create roles, and is no superuser. */
    static final String OWNER = "catalogue_owner";

    static final String WRITER = "job";
    static final String READER = "person";

    private final EmbeddedDatabase server;

    private CatalogueDatabase(EmbeddedDatabase server) {
        this.server = server;
    }

    static CatalogueDatabase start(Path dir) throws IOException, SQLException, CatalogueException {
        CatalogueDatabase database = empty(dir);
        CatalogueMigrations.migrate(database.address(OWNER));
        database.run(EmbeddedDatabase.SUPERUSER, "GRANT aircheck_writer TO " + WRITER);
        database.run(EmbeddedDatabase.SUPERUSER, "GRANT aircheck_reader TO " + READER);
        return database;
    }

    static CatalogueDatabase empty(Path dir) throws IOException, SQLException {
        EmbeddedDatabase server = EmbeddedDatabase.start(dir);
        // What PGPASSFILE does, which cannot be set for this process.
        System.setProperty("org.postgresql.pgpassfile", server.passfile().toString());
        for (String login : List.of(OWNER, WRITER, READER)) {
            server.createLogin(login);
        }
        CatalogueDatabase database = new CatalogueDatabase(server);
        database.run(EmbeddedDatabase.SUPERUSER, "ALTER ROLE " + OWNER + " CREATEROLE");
        database.run(
                EmbeddedDatabase.SUPERUSER,
                "ALTER DATABASE " + EmbeddedDatabase.DATABASE + " OWNER TO " + OWNER);
        return database;
    }

    CatalogueAddress address(String user) throws CatalogueException {
        return CatalogueAddress.of(url(user));
    }

    /** As the jobs' tables have it. */
    String url(String user) {
        return server.jdbcUrl(user) + "&currentSchema=aircheck&stringtype=unspecified";
    }

    Connection connect(String user) throws CatalogueException {
        return address(user).connect();
    }

    void run(String user, String sql) throws SQLException, IOException {
        try (Connection connection = server.dataSource(user).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query, each one text with | between its values. */
    List<String> ask(String user, String sql) throws SQLException, IOException {
        try (Connection connection = server.dataSource(user).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(rows.getString(i));
                }
                found.add(String.join("|", values));
            }
            return found;
        }
    }

    @Override
    public void close() throws IOException {
        System.clearProperty("org.postgresql.pgpassfile");
        server.close();
    }
}
