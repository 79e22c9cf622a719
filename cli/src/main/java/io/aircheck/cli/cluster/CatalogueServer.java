package io.aircheck.cli.cluster;

import io.aircheck.sql.catalogue.CatalogueAddress;
import io.aircheck.sql.catalogue.CatalogueException;
import io.aircheck.sql.catalogue.CatalogueMigrations;
import io.aircheck.testbed.postgres.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster's PostgreSQL, with the catalogue's tables and one login that may write them. */
public final class CatalogueServer {
    /** Where PostgreSQL's driver finds the file of passwords. */
    static final String PASSFILE_VARIABLE = "PGPASSFILE";

    /** The login of jobs and commands: that of {@code sources.sql}. */
    public static final String WRITER = "aircheck";

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueServer.class);

    private CatalogueServer() {}

    /**
     * Runs until it is ended.
     *
     * @param args the folder of the cluster and the port
     */
    public static void main(String[] args) throws Exception {
        ClusterDirectory dir = ClusterDirectory.at(Path.of(args[0]));
        EmbeddedDatabase database =
                EmbeddedDatabase.start(dir.catalogueData(), Integer.parseInt(args[1]));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(database, ended)));
        prepare(database);
        Files.createFile(dir.ready(Part.of(Role.CATALOGUE)));
        ended.await();
    }

    /** Makes the catalogue's tables in a new server, and the login {@link #WRITER}. */
    public static void prepare(EmbeddedDatabase database)
            throws CatalogueException, IOException, SQLException {
        CatalogueMigrations.migrate(
                CatalogueAddress.of(database.jdbcUrl(EmbeddedDatabase.SUPERUSER)));
        database.createLogin(WRITER);
        try (Connection connection =
                        database.dataSource(EmbeddedDatabase.SUPERUSER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("GRANT aircheck_writer, aircheck_reader TO " + WRITER);
        }
    }

    private static void close(EmbeddedDatabase database, CountDownLatch ended) {
        try {
            database.close();
        } catch (IOException e) {
            LOG.error("PostgreSQL was not stopped", e);
        } finally {
            ended.countDown();
        }
    }
}
