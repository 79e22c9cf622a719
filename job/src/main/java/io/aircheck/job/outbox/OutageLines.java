package io.aircheck.job.outbox;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the log says of an outage: the first failure at once, others once a minute at most, and the
 * end. Not thread-safe.
 */
final class OutageLines {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private int failures;
    private long since;
    private long saidAt;

    OutageLines(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Sending failed; returns the line, if one is due.
     *
     * @param why one line
     * @param waiting events that could be sent
     */
    Optional<String> failed(String why, int waiting) {
        long now = nanoTime.getAsLong();
        failures++;
        if (failures == 1) {
            since = now;
        } else if (now - saidAt < INTERVAL.toNanos()) {
            return Optional.empty();
        }
        saidAt = now;
        return Optional.of(
                "Events cannot be sent ("
                        + failures
                        + " attempts in "
                        + seconds(now)
                        + " s, "
                        + waiting
                        + " events wait in state and are tried again): "
                        + why);
    }

    /** Sending succeeded; returns the line that ends an outage. */
    Optional<String> succeeded() {
        if (failures == 0) {
            return Optional.empty();
        }
        failures = 0;
        return Optional.of("Events are sent again after " + seconds(nanoTime.getAsLong()) + " s");
    }

    private long seconds(long now) {
        return Duration.ofNanos(now - since).toSeconds();
    }
}
