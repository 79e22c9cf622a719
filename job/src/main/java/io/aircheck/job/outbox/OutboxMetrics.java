package io.aircheck.job.outbox;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What the outbox shows, in the group {@code aircheck}. */
final class OutboxMetrics {
    private final Counter sent;
    private final Counter refused;
    private final Counter failures;
    // Written by the task's thread, read by reporters.
    private volatile int pending;
    private volatile long oldestArrivedMs;

    /**
     * @param clock ms since the epoch
     */
    OutboxMetrics(MetricGroup parent, LongSupplier clock) {
        MetricGroup group = parent.addGroup("aircheck");
        sent = group.counter("eventsSent");
        refused = group.counter("eventsRefused");
        failures = group.counter("eventSendFailures");
        group.gauge("eventsPending", (Gauge<Integer>) () -> pending);
        group.gauge(
                "oldestPendingEventMs",
                (Gauge<Long>)
                        () -> pending == 0 ? 0 : Math.max(0, clock.getAsLong() - oldestArrivedMs));
    }

    void sent(int events) {
        sent.inc(events);
    }

    void refused() {
        refused.inc();
    }

    void failed() {
        failures.inc();
    }

    void pending(PendingQueue queue) {
        pending = queue.events().size();
        if (pending > 0) {
            oldestArrivedMs = queue.events().iterator().next().arrivedMs();
        }
    }
}
