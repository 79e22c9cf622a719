package io.aircheck.job.segment;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.message.FileKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a subtask that have something to send, by bucket and in the order they came; one
 * call a file at a time. When a call may begin is decided by the process's {@link Traffic}, whose
 * answers come through the mailbox. Not thread-safe: lives in the task's thread.
 */
final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** A file that may wait for its bucket for ever. */
    static final long NEVER = Long.MAX_VALUE;

    /** What is done with files, with the file's key as the current one or not. */
    interface Files {

        /** Begins the next step of a file with the permit; false if it has none. */
        boolean start(FileKey key, Traffic.Permit permit) throws Exception;

        /** Gives a file up that has waited too long for its bucket. */
        void expire(FileKey key, BucketRef bucket) throws Exception;
    }

    private final Traffic traffic;
    private final ProcessingTimeService time;
    private final MailboxExecutor mailbox;
    private final long patienceMs;
    private final Files files;
    private final Traffic.Subtask subtask = new ThroughMailbox();
    private final Map<BucketRef, Queue> queues = new HashMap<>();
    private final Set<FileKey> running = new HashSet<>();

    private static final class Queue {
        private final BucketRef bucket;
        // With the processing time after which a file is given up.
        private final Map<FileKey, Long> ready = new LinkedHashMap<>();
        // From the question until it is answered and, if the answer is a pause, until that is over.
        private boolean asked;

        private Queue(BucketRef bucket) {
            this.bucket = bucket;
        }
    }

    /**
     * @param patience how long a bucket must have failed in this process before a file is given up,
     *     so that a job that was down for days does not give up at the first failure
     */
    Dispatcher(
            Traffic traffic,
            ProcessingTimeService time,
            MailboxExecutor mailbox,
            long patienceMs,
            Files files) {
        this.traffic = traffic;
        this.time = time;
        this.mailbox = mailbox;
        this.patienceMs = patienceMs;
        this.files = files;
    }

    /** Calls under way. */
    int running() {
        return running.size();
    }

    int failingBuckets() {
        return traffic.failingBuckets(time.getCurrentProcessingTime());
    }

    /**
     * A file has something to send.
     *
     * @param expiresAtMs processing time, or {@link #NEVER}
     */
    void offer(FileKey key, BucketRef bucket, long expiresAtMs) {
        if (running.contains(key)) {
            return; // it is offered again when its call ends
        }
        Queue queue = queues.computeIfAbsent(bucket, Queue::new);
        queue.ready.put(key, expiresAtMs);
        ask(queue);
    }

    /** A file's call ended; the file is offered again if it has more to send. */
    void ended(FileKey key) {
        running.remove(key);
    }

    private void ask(Queue queue) {
        if (queue.asked) {
            return;
        }
        if (queue.ready.isEmpty()) {
            queues.remove(queue.bucket);
            return;
        }
        queue.asked = true;
        traffic.ask(queue.bucket, subtask);
    }

    private void admitted(Traffic.Permit permit) throws Exception {
        Queue queue = queues.get(permit.bucket());
        queue.asked = false;
        if (!startFirst(queue, permit)) {
            permit.unused();
        }
        ask(queue);
    }

    private boolean startFirst(Queue queue, Traffic.Permit permit) throws Exception {
        Iterator<FileKey> first = queue.ready.keySet().iterator();
        while (first.hasNext()) {
            FileKey key = first.next();
            first.remove();
            if (files.start(key, permit)) {
                running.add(key);
                return true;
            }
        }
        return false;
    }

    private void paused(BucketRef bucket, Traffic.Pause pause) throws Exception {
        Queue queue = queues.get(bucket);
        expire(queue, pause);
        time.registerTimer(
                pause.untilMs(),
                timestamp -> {
                    queue.asked = false;
                    ask(queue);
                });
    }

    private void expire(Queue queue, Traffic.Pause pause) throws Exception {
        long now = time.getCurrentProcessingTime();
        if (now - pause.failingSinceMs() < patienceMs) {
            return;
        }
        List<FileKey> expired = new ArrayList<>();
        queue.ready.forEach(
                (key, expiresAt) -> {
                    if (now > expiresAt) {
                        expired.add(key);
                    }
                });
        for (FileKey key : expired) {
            queue.ready.remove(key);
            files.expire(key, queue.bucket);
        }
    }

    /** Leaves its turn to others; calls under way go on and their results are lost. */
    @Override
    public void close() {
        traffic.leave(subtask);
    }

    /** Brings answers into the task's thread. */
    private final class ThroughMailbox implements Traffic.Subtask {
        @Override
        public void admitted(Traffic.Permit permit) {
            if (!post(() -> Dispatcher.this.admitted(permit))) {
                permit.unused();
            }
        }

        @Override
        public void paused(BucketRef bucket, Traffic.Pause pause) {
            post(() -> Dispatcher.this.paused(bucket, pause));
        }

        @Override
        public long now() {
            return time.getCurrentProcessingTime();
        }

        private boolean post(ThrowingRunnable<Exception> answer) {
            try {
                mailbox.execute(answer, "answer of the uploads' traffic");
                return true;
            } catch (RejectedExecutionException e) {
                LOG.debug("the task has ended; its files are found again by HEAD");
                return false;
            }
        }
    }
}
