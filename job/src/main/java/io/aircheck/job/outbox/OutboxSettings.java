package io.aircheck.job.outbox;

import java.io.Serializable;
import java.time.Duration;

/**
 * How the outbox works.
 *
 * @param log the way to the topic
 * @param batchEvents in one transaction, at most; 1 or more
 * @param batchBytes of keys and values in one transaction, at most; a larger event goes alone
 * @param backoffBase wait after the first failure; it doubles with each in a row
 * @param backoffCap the longest wait
 */
record OutboxSettings(
        EventLogFactory log,
        int batchEvents,
        int batchBytes,
        Duration backoffBase,
        Duration backoffCap)
        implements Serializable {

    /** As good for a topic far away as for one nearby; nothing here needs to be tuned. */
    static OutboxSettings of(EventLogFactory log) {
        return new OutboxSettings(
                log, 500, 1 << 20, Duration.ofMillis(100), Duration.ofSeconds(10));
    }
}
