package io.aircheck.job.segment;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one bucket: the subtasks that wait for it, its permits, and its circuit breaker. After
 * a failure the lane is closed for a pause that doubles with every further one; then a single call
 * tries, and a success opens it wide. Not thread-safe: guarded by {@link Traffic}.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int MAX_DOUBLINGS = 20;

    private final BucketRef bucket;
    private final SegmentSettings settings;
    private final DoubleSupplier random;
    private final Set<Traffic.Subtask> waiting = new LinkedHashSet<>();

    private int calls;
    private long bytes;
    private int failures;
    private long failingSinceMs;
    private long closedUntilMs;
    private StoreFailure told;
    // Calls that began before the last failure say nothing new about the bucket.
    private long epoch;
    private int callsOfEpoch;

    Lane(BucketRef bucket, SegmentSettings settings, DoubleSupplier random) {
        this.bucket = bucket;
        this.settings = settings;
        this.random = random;
    }

    BucketRef bucket() {
        return bucket;
    }

    /** Subtasks that have something to send, the longest waiting first. */
    Set<Traffic.Subtask> waiting() {
        return waiting;
    }

    int calls() {
        return calls;
    }

    /** Reserved or under way. */
    long bytes() {
        return bytes;
    }

    void addBytes(long difference) {
        bytes += difference;
    }

    boolean isPaused(long nowMs) {
        return nowMs < closedUntilMs;
    }

    Traffic.Pause pause() {
        return new Traffic.Pause(closedUntilMs, failingSinceMs);
    }

    /** Whether a call may begin once the pause is over. */
    boolean admits() {
        return calls < settings.permitsPerBucket() && (failures == 0 || callsOfEpoch == 0);
    }

    boolean isFailing() {
        return failures > 0;
    }

    /** Whether nothing is lost by forgetting it: nobody has asked for long, or all is well. */
    boolean isForgettable(long nowMs) {
        long longAgo = closedUntilMs + 2 * settings.backOffCap().toMillis();
        return waiting.isEmpty() && calls == 0 && (failures == 0 || nowMs > longAgo);
    }

    /** A call is admitted; what is returned goes with its end. */
    long begin() {
        calls++;
        callsOfEpoch++;
        return epoch;
    }

    /** A call ended; whether it says something about the bucket as it is now. */
    private boolean end(long begun) {
        calls--;
        boolean current = begun == epoch;
        if (current) {
            callsOfEpoch--;
        }
        return current;
    }

    /** An admitted call was not made after all. */
    void unused(long begun) {
        end(begun);
    }

    /** A call ended, and the bucket answered it. */
    void succeeded(long nowMs, long begun) {
        if (end(begun) && failures > 0) {
            LOG.info("bucket {} works again after {} ms", bucket, nowMs - failingSinceMs);
            failures = 0;
            closedUntilMs = 0;
            told = null;
            beginEpoch();
        }
    }

    /** A call failed in a way that concerns the whole bucket. */
    void failed(StoreException e, long nowMs, long begun) {
        if (!end(begun)) {
            return;
        }
        beginEpoch();
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

    private void beginEpoch() {
        epoch++;
        callsOfEpoch = 0;
    }
}
