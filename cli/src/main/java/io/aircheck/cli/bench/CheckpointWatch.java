package io.aircheck.cli.bench;

import io.aircheck.cli.cluster.CheckpointSize;
import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Collects the sizes of checkpoints while a job runs: the JobManager remembers the last ten only.
 * Thread-safe.
 */
final class CheckpointWatch implements AutoCloseable {
    private static final long EVERY_SECONDS = 5;

    private final Cluster cluster;
    private final long after;
    private final Map<Long, CheckpointSize> sizes = new TreeMap<>();
    private final Thread thread = new Thread(this::watch, "checkpoint-watch");
    private ClusterException failure;

    /**
     * Begins to watch.
     *
     * @param after the number of the last checkpoint that is of no interest
     */
    CheckpointWatch(Cluster cluster, long after) {
        this.cluster = cluster;
        this.after = after;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(EVERY_SECONDS);
                look();
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        } catch (ClusterException e) {
            synchronized (this) {
                failure = e;
            }
        }
    }

    private void look() throws ClusterException, InterruptedException {
        List<CheckpointSize> seen = cluster.checkpointSizes();
        synchronized (this) {
            seen.stream()
                    .filter(size -> size.id() > after)
                    .forEach(size -> sizes.put(size.id(), size));
        }
    }

    /** Those of all completed checkpoints, in order. */
    synchronized List<CheckpointSize> sizes() throws ClusterException {
        if (failure != null) {
            throw failure;
        }
        return new ArrayList<>(sizes.values());
    }

    @Override
    public void close() throws ClusterException, InterruptedException {
        thread.interrupt();
        thread.join();
        look();
    }
}
