package io.aircheck.job.callback;

import io.aircheck.job.metric.WaitingAges;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What the callbacks show, in the group {@code aircheck}. */
final class CallbackMetrics {
    private static final int LATENCIES = 1_000;

    private final WaitingAges waiting = new WaitingAges();
    private final Counter sent;
    private final Counter failed;
    private final Counter retried;
    private final Counter dead;
    private final Histogram latency;
    // Written by the task's thread, read by reporters.
    private volatile int pending;
    private volatile long oldestMs = Long.MAX_VALUE;

    CallbackMetrics(MetricGroup parent) {
        MetricGroup group = parent.addGroup("aircheck");
        sent = group.counter("callbacksSent");
        failed = group.counter("callbackFailures");
        retried = group.counter("callbackRetries");
        dead = group.counter("callbacksDeadLettered");
        latency =
                group.histogram("callbackLatencyMs", new DescriptiveStatisticsHistogram(LATENCIES));
        group.gauge("callbackEventsPending", (Gauge<Integer>) () -> pending);
        group.gauge("callbackOldestPendingMs", (Gauge<Long>) this::oldestAge);
    }

    private long oldestAge() {
        long since = oldestMs;
        return since == Long.MAX_VALUE ? 0 : Math.max(0, System.currentTimeMillis() - since);
    }

    /** An event waits. */
    void waits(long sinceMs) {
        waiting.add(sinceMs);
        publish();
    }

    /** An event waits no more. */
    void done(long sinceMs) {
        waiting.remove(sinceMs);
        publish();
    }

    private void publish() {
        pending = waiting.count();
        oldestMs = waiting.oldestMs();
    }

    /**
     * A callback is on its way.
     *
     * @param attempt from 1
     */
    void attempt(int attempt) {
        if (attempt > 1) {
            retried.inc();
        }
    }

    /** It was taken, so long after the attempt began. */
    void taken(long millis) {
        sent.inc();
        latency.update(millis);
    }

    void failed() {
        failed.inc();
    }

    void deadLettered() {
        dead.inc();
    }
}
