package io.aircheck.sql.catalogue;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Brings a database's schema {@code aircheck} to the form this version knows. What was done stands
 * in the table {@code aircheck.flyway_schema_history}, so that Flyway's own command line can take
 * over ({@code -schemas=aircheck -locations=filesystem:sql/postgres}).
 */
public final class CatalogueMigrations {
    private static final String SCHEMA = "aircheck";
    private static final String LOCATION = "classpath:io/aircheck/sql/postgres";

    /**
     * What was done.
     *
     * @param applied how many migrations; 0 when there was nothing to do
     * @param version the schema's version now
     */
    public record Result(int applied, String version) {}

    private CatalogueMigrations() {}

    /**
     * Applies what is missing, each migration whole or not at all. Two that run at once wait for
     * each other. The login must own the database or may create schemas in it; where the roles
     * {@code aircheck_writer} and {@code aircheck_reader} are missing, it needs {@code CREATEROLE}.
     *
     * @throws CatalogueException if the database cannot be reached, a migration fails, or an
     *     applied one is not what this version has
     */
    public static Result migrate(CatalogueAddress address) throws CatalogueException {
        // Flyway tries again for a while: ask once, so that a wrong address is said at once.
        try (Connection reachable = address.connect()) {
            reachable.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw address.failed("cannot connect to", e);
        }
        try {
            MigrateResult result =
                    Flyway.configure(CatalogueMigrations.class.getClassLoader())
                            .dataSource(address.dataSource())
                            .schemas(SCHEMA)
                            .locations(LOCATION)
                            .failOnMissingLocations(true)
                            .cleanDisabled(true)
                            .load()
                            .migrate();
            return new Result(
                    result.migrationsExecuted,
                    result.targetSchemaVersion == null
                            ? result.initialSchemaVersion
                            : result.targetSchemaVersion);
        } catch (FlywayException e) {
            throw address.failed("cannot migrate", e);
        }
    }
}
