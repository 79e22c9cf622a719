package io.aircheck.cli;

import io.aircheck.sql.catalogue.CatalogueAddress;
import io.aircheck.sql.catalogue.CatalogueException;
import picocli.CommandLine.Option;

/** The option all commands about the catalogue have. */
final class CatalogueOption {
    static final String VARIABLE = "AIRCHECK_CATALOGUE";

    // No converter and no default of picocli's: its messages would repeat what may hold a password.
    @Option(
            names = "--catalogue",
            paramLabel = "URL",
            description =
                    "jdbc:postgresql://HOST:PORT/DATABASE?user=USER (default: the environment"
                            + " variable AIRCHECK_CATALOGUE). The password comes from the file"
                            + " that PGPASSFILE names, or ~/.pgpass.")
    private String url;

    CatalogueAddress address() throws CatalogueException, CommandException {
        if (!isGiven()) {
            throw new CommandException("give --catalogue, or set " + VARIABLE);
        }
        return CatalogueAddress.of(given());
    }

    /** By the option or by the environment. */
    boolean isGiven() {
        return given() != null && !given().isBlank();
    }

    private String given() {
        return url == null ? System.getenv(VARIABLE) : url;
    }
}
