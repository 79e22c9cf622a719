package io.aircheck.cli.bench;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.cli.cluster.ClusterOptions;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A cluster that ends when it is closed, or when this program is told to end before. */
final class OwnCluster implements AutoCloseable {
    private final Cluster cluster;
    private final Thread atExit;

    /**
     * Nothing is started yet.
     *
     * @param dir a new folder
     */
    OwnCluster(Path dir) {
        this.cluster = Cluster.at(dir);
        this.atExit = new Thread(this::end, "cluster-down");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts it. */
    Cluster up(ClusterOptions options, Consumer<String> progress)
            throws ClusterException, InterruptedException {
        cluster.up(options, progress);
        return cluster;
    }

    private void end() {
        try {
            cluster.down();
        } catch (ClusterException e) {
            System.err.println("aircheck: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says so if it cannot: what was measured is not worth less for it. The exit tries again. */
    @Override
    public void close() throws InterruptedException {
        try {
            cluster.down();
        } catch (ClusterException e) {
            System.err.println("aircheck: " + e.getMessage());
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The program is ending, and the hook finds nothing left to end.
        }
    }
}
