package io.aircheck.job.metric;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Files begun, and ended by reason, of one subtask. To be used by its thread alone. */
public final class FileCounters {
    private final MetricGroup group;
    private final Counter opened;
    private final Map<String, Counter> closed = new HashMap<>();

    /**
     * @param group {@code aircheck}
     * @param reasons known to come; their counters are there before the first of each, so that a
     *     reporter sees it come
     */
    public FileCounters(MetricGroup group, Set<String> reasons) {
        this.group = group;
        opened = group.counter("segmentsOpened");
        reasons.forEach(this::closings);
    }

    public void opened() {
        opened.inc();
    }

    /**
     * A file ended.
     *
     * @param reason as {@code segment-finished} gives it
     */
    public void closed(String reason) {
        closings(reason).inc();
    }

    private Counter closings(String reason) {
        return closed.computeIfAbsent(
                reason, word -> group.addGroup("reason", word).counter("segmentsClosed"));
    }
}
