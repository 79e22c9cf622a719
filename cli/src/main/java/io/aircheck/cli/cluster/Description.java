package io.aircheck.cli.cluster;

import io.aircheck.testbed.postgres.EmbeddedDatabase;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What stays of a cluster for the life of its folder.
 *
 * @param mark stands in the environment of all its processes: by it they are known
 * @param ports of its processes
 * @param options of the last start
 */
record Description(String mark, Ports ports, ClusterOptions options) {
    private static final int MARK_BYTES = 16;

    static Description create(ClusterOptions options) throws ClusterException {
        byte[] mark = new byte[MARK_BYTES];
        new SecureRandom().nextBytes(mark);
        return new Description(HexFormat.of().formatHex(mark), Ports.choose(), options);
    }

    /** The catalogue's URL for jobs and commands; the password is in the passfile. */
    String catalogueUrl() {
        return "jdbc:postgresql://"
                + Ports.HOST
                + ":"
                + ports.catalogue()
                + "/"
                + EmbeddedDatabase.DATABASE
                + "?user="
                + CatalogueServer.WRITER;
    }

    Description with(ClusterOptions newOptions) {
        return new Description(mark, ports, newOptions);
    }
}
