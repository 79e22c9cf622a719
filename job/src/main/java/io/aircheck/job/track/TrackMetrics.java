package io.aircheck.job.track;

import io.aircheck.job.message.FrameCounts;
import io.aircheck.job.metric.FileCounters;
import io.aircheck.schema.RecordingEvent.Reason;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What the tracks of a subtask show, in the group {@code aircheck}. */
final class TrackMetrics {
    private final Counter received;
    private final Counter lost;
    private final Counter concealed;
    private final Counter late;
    private final Counter duplicate;
    private final Counter unannounced;
    private final Counter unrecorded;
    private final Counter refused;
    private final FileCounters files;
    // Written by the task's thread, read by reporters.
    private volatile int open;

    TrackMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup("aircheck");
        received = group.counter("framesReceived");
        lost = group.counter("framesLost");
        concealed = group.counter("framesConcealed");
        late = group.counter("framesLate");
        duplicate = group.counter("framesDuplicate");
        unannounced = group.counter("framesUnannounced");
        unrecorded = group.counter("framesUnrecorded");
        refused = group.counter("framesRefused");
        files = new FileCounters(group, Reason.OF_FILES);
        group.gauge("openTracks", (Gauge<Integer>) () -> open);
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

    FileCounters files() {
        return files;
    }
}
