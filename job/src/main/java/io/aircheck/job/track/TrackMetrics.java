package io.aircheck.job.track;

import io.aircheck.job.message.FrameCounts;
import io.aircheck.schema.RecordingEvent.Reason;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What the tracks of a subtask show, in the group {@code aircheck}. */
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
    // Written by the task's thread, read by reporters.
    private volatile int open;

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
        group.gauge("openTracks", (Gauge<Integer>) () -> open);
        // Before the first of each, so that a reporter sees it come.
        Reason.OF_FILES.forEach(this::closings);
    }

    /** So many tracks are held. */
    void open(int tracks) {
        open = tracks;
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
        closings(reason).inc();
    }

    private Counter closings(String reason) {
        return closed.computeIfAbsent(
                reason, word -> group.addGroup("reason", word).counter("segmentsClosed"));
    }
}
