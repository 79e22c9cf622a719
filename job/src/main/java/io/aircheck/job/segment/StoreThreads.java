package io.aircheck.job.segment;

import io.aircheck.job.cos.ObjectStore;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open store, the threads that talk to it, and the {@link Traffic} to it. Thread-safe. */
final class StoreThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreThreads.class);
    private static final long IDLE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 5;

    private final Traffic traffic;
    private final ThreadPoolExecutor threads;
    private final ObjectStore store;
    private final Transfers transfers;

    StoreThreads(SegmentSettings settings) {
        traffic = new Traffic(settings, () -> ThreadLocalRandom.current().nextDouble());
        AtomicInteger count = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(
                        settings.maxCalls(),
                        settings.maxCalls(),
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            Thread thread =
                                    new Thread(task, "segment-upload-" + count.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.allowCoreThreadTimeOut(true);
        store = settings.store().open(settings.maxCalls());
        transfers = new Transfers(store);
    }

    /** Takes a result in any thread; exactly one of the two is null. */
    @FunctionalInterface
    interface Receiver {
        void receive(StepResult result, StoreException failure);
    }

    Traffic traffic() {
        return traffic;
    }

    /**
     * Runs a conversation. The permit is free as soon as it is over, however long the task that
     * wants the result is busy with other things.
     */
    void run(Traffic.Permit permit, Work work, Receiver receiver) {
        permit.begin(work.bytes());
        threads.execute(
                () -> {
                    StepResult result = null;
                    StoreException failure = null;
                    try {
                        result = work.run(transfers);
                    } catch (StoreException e) {
                        failure = e;
                    } catch (RuntimeException e) {
                        LOG.error("talking to the store failed unexpectedly", e);
                        failure =
                                new StoreException(
                                        StoreFailure.BAD_REQUEST,
                                        "unexpected " + e.getClass().getName());
                    } catch (Error e) {
                        // Nothing is wrong with the call. Memory may be short for a moment, and a
                        // permit that is never given back would stop the bucket for good.
                        LOG.error("talking to the store broke off", e);
                        failure =
                                new StoreException(
                                        StoreFailure.RETRY, "unexpected " + e.getClass().getName());
                    }
                    permit.ended(failure);
                    receiver.receive(result, failure);
                });
    }

    /** Ends calls under way; their effect, if any, is found again after a restart. */
    @Override
    public void close() {
        threads.shutdownNow();
        store.close();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("calls to the store still run after {} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
