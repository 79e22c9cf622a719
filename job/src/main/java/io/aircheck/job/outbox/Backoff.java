package io.aircheck.job.outbox;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before trying again: doubled with every failure in a row, the second half of it
 * random. Not thread-safe.
 */
final class Backoff {
    private static final int MAX_DOUBLINGS = 20;

    private final Duration base;
    private final Duration cap;
    private final DoubleSupplier random;
    private int failures;

    /**
     * @param random from 0 to 1
     */
    Backoff(Duration base, Duration cap, DoubleSupplier random) {
        this.base = base;
        this.cap = cap;
        this.random = random;
    }

    /** Something failed; returns the wait. */
    Duration failed() {
        int doublings = Math.min(failures++, MAX_DOUBLINGS);
        long pause = Math.min(cap.toMillis(), base.toMillis() << doublings);
        return Duration.ofMillis((long) (pause * (0.5 + random.getAsDouble() / 2)));
    }

    void succeeded() {
        failures = 0;
    }
}
