package io.aircheck.job.segment;

import io.aircheck.job.cos.StoreFailure;
import io.aircheck.job.segment.state.SegmentStateOrBuilder;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What the segment writer shows, in the group {@code aircheck}. */
final class SegmentMetrics {
    private final Counter uploadedFiles;
    private final Counter uploadedBytes;
    private final Counter failedFiles;
    private final Map<StoreFailure, Counter> failures = new EnumMap<>(StoreFailure.class);
    // Written by the task's thread, read by reporters.
    private volatile int openFiles;
    private volatile long pendingBytes;
    private volatile int openUploads;

    SegmentMetrics(MetricGroup parent, IntSupplier waiting, IntSupplier failingBuckets) {
        MetricGroup group = parent.addGroup("aircheck");
        group.gauge("openFiles", (Gauge<Integer>) () -> openFiles);
        group.gauge("filesWaitingForCheckpoint", (Gauge<Integer>) waiting::getAsInt);
        group.gauge("pendingBytes", (Gauge<Long>) () -> pendingBytes);
        group.gauge("openMultipartUploads", (Gauge<Integer>) () -> openUploads);
        group.gauge("failingBuckets", (Gauge<Integer>) failingBuckets::getAsInt);
        uploadedFiles = group.counter("uploadedFiles");
        uploadedBytes = group.counter("uploadedBytes");
        failedFiles = group.counter("failedFiles");
        for (StoreFailure kind : StoreFailure.values()) {
            failures.put(kind, group.addGroup("kind", kind.name()).counter("uploadFailures"));
        }
    }

    /** A file's state changed; null before it began and after it ended. */
    void changed(SegmentStateOrBuilder from, SegmentStateOrBuilder to) {
        openFiles += count(to != null) - count(from != null);
        pendingBytes += held(to) - held(from);
        openUploads += count(hasUpload(to)) - count(hasUpload(from));
    }

    void uploaded(long bytes) {
        uploadedFiles.inc();
        uploadedBytes.inc(bytes);
    }

    void fileFailed() {
        failedFiles.inc();
    }

    void callFailed(StoreFailure kind) {
        failures.get(kind).inc();
    }

    private static int count(boolean is) {
        return is ? 1 : 0;
    }

    private static long held(SegmentStateOrBuilder file) {
        return file == null ? 0 : file.getHeldBytes();
    }

    private static boolean hasUpload(SegmentStateOrBuilder file) {
        return file != null && !file.getUploadId().isEmpty();
    }
}
