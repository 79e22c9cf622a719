package io.aircheck.cli.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for a job to begin or to end. Thread-safe. */
final class JobWait {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long POLL_MILLIS = 200;

    private final FlinkRest rest;

    JobWait(FlinkRest rest) {
        this.rest = rest;
    }

    /** Until every task of a job runs. */
    void running(String job) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            String last;
            try {
                if (rest.runsWhole(job)) {
                    return;
                }
                last = rest.failure(job).orElse("it has not failed, it only does not run");
                if (rest.hasEnded(job)) {
                    throw new ClusterException("the job failed: " + last);
                }
            } catch (IOException e) {
                // The JobManager may be away for a moment.
                last = e.getMessage();
            }
            if (System.nanoTime() > deadline) {
                throw new ClusterException(
                        "the job does not run after " + LIMIT.toSeconds() + " s: " + last);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Until a job has ended. */
    void ended(String job) throws IOException, ClusterException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!rest.hasEnded(job)) {
            if (System.nanoTime() > deadline) {
                throw new ClusterException("job " + job + " does not end");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
