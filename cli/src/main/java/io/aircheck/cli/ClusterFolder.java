package io.aircheck.cli;

import io.aircheck.cli.cluster.Cluster;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option all commands about a cluster have. */
final class ClusterFolder {
    static final String DEFAULT = "aircheck-cluster";

    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            defaultValue = DEFAULT,
            description = "The cluster's folder (default: ./${DEFAULT-VALUE}).")
    private Path dir;

    Path path() {
        return dir;
    }

    Cluster cluster() {
        return Cluster.at(dir);
    }
}
