package io.aircheck.cli;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.sql.catalogue.CatalogueAddress;
import io.aircheck.sql.catalogue.CatalogueException;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Which catalogue is asked: the one that is named, or else that of the cluster in the folder. */
final class ClusterCatalogueOption {
    /** As the driver names it; it goes before the environment variable PGPASSFILE. */
    private static final String PASSFILE = "org.postgresql.pgpassfile";

    @Mixin private CatalogueOption named;
    @Mixin private ClusterFolder folder;

    CatalogueAddress address() throws CatalogueException, ClusterException, CommandException {
        if (named.isGiven()) {
            return named.address();
        }
        Cluster cluster = folder.cluster();
        Optional<String> url = cluster.catalogueUrl();
        if (url.isEmpty()) {
            throw new CommandException(
                    "give --catalogue, set "
                            + CatalogueOption.VARIABLE
                            + ", or give the folder of a cluster with a catalogue (--dir)");
        }
        System.setProperty(PASSFILE, cluster.cataloguePasswords().toString());
        return CatalogueAddress.of(url.get());
    }
}
