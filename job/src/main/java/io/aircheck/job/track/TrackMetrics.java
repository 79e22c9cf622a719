package io.aircheck.job.track;

import io.aircheck.job.message.FrameCounts;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counters of the tracks of a subtask, in the group {@code aircheck}. */
final class TrackMetrics {
    private final MetricGroup group;
    private final Counter received;
    private final Counter lost;
    private final Counter concealed;
    private final Counter late;
    private final Counter duplicate;
    private final Counter unannounced;
    private final Counter unrecorded;
    private final Counter refused;
    private final Counter opened;
    private final Map<String, Counter> closed = new HashMap<>();

    TrackMetrics(MetricGroup operator) {
        group = operator.addGroup("aircheck");
        received = group.counter("framesReceived");
        lost = group.counter("framesLost");
        concealed = group.counter("framesConcealed");
        late = group.counter("framesLate");
        duplicate = group.counter("framesDuplicate");
        unannounced = group.counter("framesUnannounced");
        unrecorded = group.counter("framesUnrecorded");
        refused = group.counter("framesRefused");
        opened = group.counter("segmentsOpened");
    }

    void counted(FrameCounts counts) {
        received.inc(counts.getReceived());
        lost.inc(counts.getLost());
        concealed.inc(counts.getConcealed());
        late.inc(counts.getLate());
        duplicate.inc(counts.getDuplicate());
        unannounced.inc(counts.getUnannounced());
    }

    void unrecorded(long frames) {
        unrecorded.inc(frames);
    }

    void refused() {
        refused.inc();
    }

    void opened() {
        opened.inc();
    }

    void closed(String reason) {
        closed.computeIfAbsent(
                        reason, word -> group.addGroup("reason", word).counter("segmentsClosed"))
                .inc();
    }
}
