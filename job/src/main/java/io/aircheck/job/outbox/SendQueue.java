package io.aircheck.job.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Events on their way from the task to the sender, which knows of every event as soon as it comes,
 * and sends it when it is released. Thread-safe.
 */
final class SendQueue {
    private final Deque<OutboxEvent> events = new ArrayDeque<>();

    /** What has a lower sequence is released. */
    private long released;

    /** Adds an event behind all others. */
    synchronized void add(OutboxEvent event) {
        events.add(event);
    }

    /** All events with a lower sequence may be sent. */
    synchronized void release(long end) {
        released = end;
        notifyAll();
    }

    /** Events that are released and not yet sent. */
    synchronized int released() {
        int count = 0;
        for (OutboxEvent event : events) {
            if (event.sequence() >= released) {
                break;
            }
            count++;
        }
        return count;
    }

    synchronized boolean hasReleased() {
        return !events.isEmpty() && events.peek().sequence() < released;
    }

    /** Waits for a released event; returns the first of them, which stay in the queue. */
    synchronized List<OutboxEvent> next(BatchLimit limit) throws InterruptedException {
        while (!hasReleased()) {
            wait();
        }
        return limit.take(events, released);
    }

    /** Removes the first events. */
    synchronized void remove(int count) {
        for (int i = 0; i < count; i++) {
            events.remove();
        }
    }

    /** All events, released or not. */
    synchronized List<OutboxEvent> all() {
        return List.copyOf(events);
    }

    /** Removes events by their ids; returns their sequences. */
    synchronized List<Long> remove(Set<String> ids) {
        List<Long> removed = new ArrayList<>();
        events.removeIf(
                event -> {
                    boolean isNamed = ids.contains(event.id());
                    if (isNamed) {
                        removed.add(event.sequence());
                    }
                    return isNamed;
                });
        return removed;
    }
}
