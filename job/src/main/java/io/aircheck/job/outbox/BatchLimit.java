package io.aircheck.job.outbox;

import java.util.ArrayList;
import java.util.List;

/**
 * How many events go into one transaction: so many that brokers are spared, so few that a
 * transaction is short. When a batch was refused for the size of a record, its events go one by
 * one, until the one is found. Not thread-safe.
 */
final class BatchLimit {
    private final int maxEvents;
    private final int maxBytes;

    /** Events that still go alone. */
    private int alone;

    /**
     * @param maxBytes of all events together; a larger one goes alone
     */
    BatchLimit(int maxEvents, int maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /**
     * The first events of a queue, at least one.
     *
     * @param end the first sequence not to take; the queue's first event is lower
     */
    List<OutboxEvent> take(Iterable<OutboxEvent> queue, long end) {
        int most = alone > 0 ? 1 : maxEvents;
        long bytes = 0;
        List<OutboxEvent> batch = new ArrayList<>();
        for (OutboxEvent event : queue) {
            bytes += event.bytes();
            if (event.sequence() >= end
                    || batch.size() == most
                    || (!batch.isEmpty() && bytes > maxBytes)) {
                break;
            }
            batch.add(event);
        }
        return batch;
    }

    /** A batch was sent, or given up, or needs not be sent. */
    void done(int events) {
        alone = Math.max(0, alone - events);
    }

    /** A batch holds an event that is too large. */
    void refused(int events) {
        alone = events;
    }
}
