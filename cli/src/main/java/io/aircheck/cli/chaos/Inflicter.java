package io.aircheck.cli.chaos;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.cli.cluster.ClusterJob;
import io.aircheck.cli.cluster.Part;
import io.aircheck.cli.cluster.Role;
import io.aircheck.testbed.cos.CosControl;
import io.aircheck.testbed.cos.FaultKind;
import io.aircheck.testbed.scenario.DisorderlySink;
import io.aircheck.testbed.scenario.RecordSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets mishaps befall a cluster, and puts them right in the end. */
final class Inflicter {
    private static final Logger LOG = LoggerFactory.getLogger(Inflicter.class);
    private static final Duration ENCODER_WAIT = Duration.ofSeconds(20);
    private static final Duration WORKER_WAIT = Duration.ofSeconds(2);
    private static final int DISK_BLOCK = 4 << 20;
    private static final int DISK_BLOCKS = 32;
    private static final Duration SUBMIT_WAIT = Duration.ofMinutes(3);
    private static final long RETRY_MILLIS = 1000;
    private static final double HIT = 0.5;

    private final Cluster cluster;
    private final List<String> buckets;
    private final AtomicInteger disorderly = new AtomicInteger();

    /**
     * @param buckets that mishaps of one bucket may befall
     */
    Inflicter(Cluster cluster, List<String> buckets) {
        this.cluster = cluster;
        this.buckets = buckets;
    }

    /**
     * Does the worst and returns when it is over.
     *
     * @throws ClusterException when something, such as another mishap, kept it from happening
     */
    void inflict(Mishap mishap) throws ClusterException, IOException, InterruptedException {
        Random random = new Random(mishap.seed());
        switch (mishap.kind()) {
            case TASKMANAGER_KILLED -> cluster.kill(worker(), mishap.lasts());
            case JOBMANAGER_KILLED -> cluster.kill(Part.of(Role.JOBMANAGER), mishap.lasts());
            case BROKER_KILLED -> cluster.kill(Part.of(Role.BROKER), mishap.lasts());
            case STORE_KILLED -> cluster.kill(Part.of(Role.COS), mishap.lasts());
            case TASKMANAGER_SUSPENDED -> suspend(worker(), mishap.lasts());
            case ENCODERS_KILLED -> encoders(cluster::killEncoders);
            case ENCODERS_SUSPENDED -> encoders(cluster::suspendEncoders);
            case CHECKPOINTS_FAIL -> failCheckpoints(mishap.lasts());
            case DISK_BUSY -> keepDiskBusy(mishap.lasts());
            case GATEWAYS_AT_ODDS -> disorder(mishap.lasts());
            case RESCALED -> rescale(1 + random.nextInt(2));
            case STORE_SLOW_DOWN -> store(FaultKind.SLOW_DOWN, mishap);
            case STORE_INTERNAL_ERROR -> store(FaultKind.INTERNAL_ERROR, mishap);
            case STORE_DELAY -> store(FaultKind.DELAY, mishap);
            case STORE_DROP -> store(FaultKind.DROP, mishap);
            case STORE_LOST_REPLY -> store(FaultKind.LOST_REPLY, mishap);
            case STORE_CUT_RESPONSE -> store(FaultKind.CUT_RESPONSE, mishap);
            case STORE_ERROR_IN_OK -> store(FaultKind.ERROR_IN_OK, mishap);
            case BUCKET_FORBIDDEN -> bucket(FaultKind.FORBIDDEN, random, mishap.lasts());
            case BUCKET_GONE -> bucket(FaultKind.BUCKET_GONE, random, mishap.lasts());
        }
    }

    /** A TaskManager with work to do; any if the JobManager cannot say. */
    private Part worker() throws InterruptedException {
        try {
            return cluster.workingTaskManager();
        } catch (ClusterException e) {
            // Another mishap has it.
            return Part.of(Role.TASKMANAGER);
        }
    }

    private void suspend(Part part, Duration lasts) throws ClusterException, InterruptedException {
        cluster.suspend(part);
        try {
            TimeUnit.MILLISECONDS.sleep(lasts.toMillis());
        } finally {
            cluster.resume(part);
        }
    }

    /** Ends, or holds still, encoders caught at work. */
    private interface Order {
        int give(Part taskManager, Duration within) throws ClusterException;
    }

    private void encoders(Order order) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + ENCODER_WAIT.toNanos();
        while (order.give(worker(), WORKER_WAIT) == 0) {
            if (System.nanoTime() > deadline) {
                throw new ClusterException("no encoder was caught at work");
            }
        }
    }

    /** No file can be made in the folder of checkpoints, whoever one is. */
    private void failCheckpoints(Duration lasts) throws IOException, InterruptedException {
        Path checkpoints = cluster.checkpoints();
        Path aside = checkpoints.resolveSibling("checkpoints-aside");
        Files.move(checkpoints, aside);
        try {
            Files.createFile(checkpoints);
            TimeUnit.MILLISECONDS.sleep(lasts.toMillis());
        } finally {
            Files.deleteIfExists(checkpoints);
            Files.move(aside, checkpoints);
        }
    }

    /** Writes to the disk of checkpoints and RocksDB, and makes it write at once. */
    private void keepDiskBusy(Duration lasts) throws IOException {
        long until = System.nanoTime() + lasts.toNanos();
        ByteBuffer block = ByteBuffer.allocateDirect(DISK_BLOCK);
        Path file = cluster.checkpoints().resolveSibling("busy");
        try (FileChannel disk =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; System.nanoTime() < until; i++) {
                disk.write(block.clear(), (long) (i % DISK_BLOCKS) * DISK_BLOCK);
                disk.force(true);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void disorder(Duration lasts) throws InterruptedException {
        disorderly.incrementAndGet();
        try {
            TimeUnit.MILLISECONDS.sleep(lasts.toMillis());
        } finally {
            disorderly.decrementAndGet();
        }
    }

    /** What stands between the player and the broker, for mishaps to befall it. */
    RecordSink gateways(RecordSink broker) {
        return new DisorderlySink(broker, () -> disorderly.get() > 0);
    }

    /** Stops the job with a savepoint and goes on from it, whatever else happens meanwhile. */
    private void rescale(int parallelism) throws ClusterException, InterruptedException {
        cluster.awaitRunning(ClusterJob.RECORDING);
        // If another mishap keeps the savepoint from being taken, the job goes on as it is.
        String savepoint = cluster.stop(ClusterJob.RECORDING);
        long deadline = System.nanoTime() + SUBMIT_WAIT.toNanos();
        while (true) {
            try {
                cluster.resubmit(ClusterJob.RECORDING, parallelism, savepoint);
                return;
            } catch (ClusterException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }

    private void store(FaultKind kind, Mishap mishap)
            throws ClusterException, IOException, InterruptedException {
        rule(
                CosControl.Rule.of(kind)
                        .withProbability(HIT, mishap.seed())
                        .after(Duration.ofMillis(new Random(mishap.seed()).nextInt(2000))),
                mishap.lasts());
    }

    private void bucket(FaultKind kind, Random random, Duration lasts)
            throws ClusterException, IOException, InterruptedException {
        rule(CosControl.Rule.of(kind).onBucket(buckets.get(random.nextInt(buckets.size()))), lasts);
    }

    private void rule(CosControl.Rule rule, Duration lasts)
            throws ClusterException, IOException, InterruptedException {
        CosControl control = cluster.cosControl();
        int number = control.addFault(rule);
        TimeUnit.MILLISECONDS.sleep(lasts.toMillis());
        try {
            control.removeFault(number);
        } catch (IOException e) {
            // The store was killed meanwhile, and its faults ended with it.
            LOG.info("A fault of the store ended with the store: {}", e.getMessage());
        }
    }
}
