package io.aircheck.job.callback;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;

/**
 * When a callback that was not taken is sent again: once at once, then every 10 s until a minute
 * after the first attempt, as TRTC does (647/54914), and then with growing pauses of up to 10 min
 * for as long as callbacks are kept. The 10 s are those from one attempt to the next, so a receiver
 * that lets its callers wait is called as often. Thread-safe if the random numbers are.
 */
final class RetrySchedule {
    private static final long STEP_MS = 10_000;
    private static final long STEADY_MS = 60_000;
    private static final long LONGEST_MS = 600_000;

    private final long keepMs;
    private final DoubleSupplier random;

    /**
     * @param keep since the event was read, so that a queue of callbacks nobody takes does not wait
     *     for each in turn, and an outage of the job takes nothing from it
     * @param random from 0 to 1: receivers that were down are not called by all tasks at once
     */
    RetrySchedule(Duration keep, DoubleSupplier random) {
        this.keepMs = keep.toMillis();
        this.random = random;
    }

    /**
     * When the next attempt is due.
     *
     * @param attempts how many failed, at least 1
     * @param sinceMs when the event was read, milliseconds since the epoch
     * @param firstMs when the first was made, not before
     * @param begunMs when the last was made
     * @param nowMs when the last failed
     * @return at or after now; empty if it has been kept long enough
     */
    OptionalLong next(int attempts, long sinceMs, long firstMs, long begunMs, long nowMs) {
        long expiresMs = sinceMs + keepMs;
        if (nowMs >= expiresMs) {
            return OptionalLong.empty();
        }
        long sinceFirst = Math.max(0, nowMs - firstMs);
        long lasted = Math.max(0, nowMs - begunMs);
        return OptionalLong.of(Math.min(nowMs + pauseMs(attempts, sinceFirst, lasted), expiresMs));
    }

    private long pauseMs(int attempts, long sinceFirst, long lasted) {
        if (attempts <= 1) {
            return 0;
        }
        if (sinceFirst < STEADY_MS) {
            return Math.max(0, STEP_MS - lasted);
        }
        // As long again as since the steady time, which doubles what has passed with every attempt.
        long longest = Math.min(LONGEST_MS, Math.max(2 * STEP_MS, sinceFirst - STEADY_MS));
        return (long) (longest * (0.5 + random.getAsDouble() / 2));
    }
}
