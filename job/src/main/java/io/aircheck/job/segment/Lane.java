package io.aircheck.job.segment;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import io.aircheck.job.message.FileKey;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one bucket: its files that have something to send, its permits, and its circuit
 * breaker. After a failure the lane is closed for a pause that doubles with every further one; then
 * a single call tries, and a success opens it wide. Not thread-safe: lives in the task's thread.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int MAX_DOUBLINGS = 20;

    private final BucketRef bucket;
    private final SegmentSettings settings;
    private final DoubleSupplier random;
    private final Set<FileKey> ready = new LinkedHashSet<>();

    private int inFlight;
    private int failures;
    private long failingSinceMs;
    private long closedUntilMs;
    private StoreFailure told;
    // Calls that began before the last failure say nothing new about the bucket.
    private long epoch;

    Lane(BucketRef bucket, SegmentSettings settings, DoubleSupplier random) {
        this.bucket = bucket;
        this.settings = settings;
        this.random = random;
    }

    BucketRef bucket() {
        return bucket;
    }

    /** Files that have something to send, the longest waiting first. */
    Set<FileKey> ready() {
        return ready;
    }

    /** Whether a call may begin. */
    boolean admits(long nowMs) {
        int permits = failures == 0 ? settings.permitsPerBucket() : 1;
        return nowMs >= closedUntilMs && inFlight < permits;
    }

    boolean isFailing() {
        return failures > 0;
    }

    /** When the pause ends. */
    long closedUntilMs() {
        return closedUntilMs;
    }

    boolean isIdle() {
        return ready.isEmpty() && inFlight == 0 && failures == 0;
    }

    /** A call begins; what is returned goes with its result. */
    long begin() {
        inFlight++;
        return epoch;
    }

    /** A call ended, and the bucket answered it. */
    void succeeded(long nowMs, long begun) {
        inFlight--;
        if (failures > 0 && begun == epoch) {
            LOG.info("bucket {} works again after {} ms", bucket, nowMs - failingSinceMs);
            failures = 0;
            closedUntilMs = 0;
            told = null;
            epoch++;
        }
    }

    /** A call failed in a way that concerns the whole bucket. */
    void failed(StoreException e, long nowMs, long begun) {
        inFlight--;
        if (begun != epoch) {
            return;
        }
        epoch++;
        if (failures == 0) {
            failingSinceMs = nowMs;
        }
        int doublings = Math.min(failures, MAX_DOUBLINGS);
        failures++;
        long pause =
                Math.min(
                        settings.backOffCap().toMillis(),
                        settings.backOffBase().toMillis() << doublings);
        closedUntilMs = nowMs + Math.max(1, (long) (pause * (0.5 + random.getAsDouble() / 2)));
        if (told != e.failure()) {
            told = e.failure();
            LOG.warn(
                    "bucket {} fails ({}): {}; its files wait in state and are tried again",
                    bucket,
                    e.failure(),
                    e.getMessage());
        }
    }
}
