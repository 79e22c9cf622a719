package io.aircheck.job.outbox;

import io.aircheck.job.event.state.NumberedEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Events Kafka has not acknowledged, in the order they came, and which of them may be sent.
 *
 * <p>An event that is in no completed checkpoint must not be sent: the job may be restored to a
 * moment before it, and then it may come to be otherwise. Snapshot n contains all that waits when
 * it is taken, so any completed m >= n releases it: notifications may be missed, and savepoints
 * never notify. As snapshots come in order, what is released is always a beginning of the queue.
 * Not thread-safe.
 */
final class PendingQueue {
    private final NavigableMap<Long, OutboxEvent> events = new TreeMap<>();

    /** Of a snapshot, the first sequence it does not contain. */
    private final NavigableMap<Long, Long> snapshots = new TreeMap<>();

    private long next;

    /** What has a lower sequence is released. */
    private long released;

    OutboxEvent add(String id, NumberedEvent event, long arrivedMs) {
        OutboxEvent added = new OutboxEvent(next, id, event, arrivedMs);
        events.put(next, added);
        next++;
        return added;
    }

    void snapshotTaken(long checkpoint) {
        Map.Entry<Long, Long> last = snapshots.lastEntry();
        long contained = last == null ? released : last.getValue();
        if (next > contained) {
            snapshots.put(checkpoint, next);
        }
    }

    /** Returns the first sequence that must not be sent yet. */
    long checkpointCompleted(long checkpoint) {
        NavigableMap<Long, Long> completed = snapshots.headMap(checkpoint, true);
        if (!completed.isEmpty()) {
            released = completed.lastEntry().getValue();
            completed.clear();
        }
        return released;
    }

    /**
     * To be called with restored state, which was in a checkpoint; returns the first sequence that
     * must not be sent yet.
     */
    long releaseAll() {
        released = next;
        return released;
    }

    /** Events are in Kafka, or will never be. */
    void remove(Collection<Long> sequences) {
        sequences.forEach(events::remove);
    }

    boolean isAllReleased() {
        return released == next;
    }

    /** In order. */
    Collection<OutboxEvent> events() {
        return Collections.unmodifiableCollection(events.values());
    }
}
