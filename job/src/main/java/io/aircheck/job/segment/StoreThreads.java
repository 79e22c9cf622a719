package io.aircheck.job.segment;

import io.aircheck.job.cos.ObjectStore;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that talk to the store; their results come back through the mailbox. */
final class StoreThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreThreads.class);
    private static final long IDLE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 5;

    private final ObjectStore store;
    private final Transfers transfers;
    private final MailboxExecutor mailbox;
    private final ThreadPoolExecutor threads;

    StoreThreads(ObjectStore store, MailboxExecutor mailbox, int limit, String name) {
        this.store = store;
        this.transfers = new Transfers(store);
        this.mailbox = mailbox;
        AtomicInteger count = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(
                        limit,
                        limit,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Takes a result in the task's thread; exactly one of the two is null. */
    @FunctionalInterface
    interface Receiver {
        void receive(StepResult result, StoreException failure) throws Exception;
    }

    /** Runs a conversation. */
    void run(Work work, Receiver receiver) {
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
                    }
                    deliver(receiver, result, failure);
                });
    }

    private void deliver(Receiver receiver, StepResult result, StoreException failure) {
        try {
            mailbox.execute(() -> receiver.receive(result, failure), "result of the object store");
        } catch (RejectedExecutionException e) {
            LOG.debug("the task has ended; what the store answered is found again by HEAD");
        }
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
