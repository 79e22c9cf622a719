package io.aircheck.cli.cluster;

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

    Description with(ClusterOptions newOptions) {
        return new Description(mark, ports, newOptions);
    }
}
