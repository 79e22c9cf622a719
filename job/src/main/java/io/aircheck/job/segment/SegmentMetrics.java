package io.aircheck.job.segment;

import io.aircheck.job.cos.StoreFailure;
import io.aircheck.job.message.FileKey;
import io.aircheck.job.metric.WaitingAges;
import io.aircheck.job.segment.state.SegmentStateOrBuilder;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What the segment writer shows, in the group {@code aircheck}. */
final class SegmentMetrics {
    private static final int LATENCIES = 1_000;

    private final Layout layout;
    private final LongSupplier clock;
    private final AppMetrics apps;
    private final Counter uploadedParts;
    private final Counter uploadedFiles;
    private final Counter uploadedBytes;
    private final Counter failedFiles;
    private final Histogram readyMs;
    private final Map<StoreFailure, Counter> failures = new EnumMap<>(StoreFailure.class);

    /** Since when files have had bytes that the store could have and has not. */
    private final Map<FileKey, Long> behind = new HashMap<>();

    private final WaitingAges ages = new WaitingAges();
    // Written by the task's thread, read by reporters.
    private volatile int openFiles;
    private volatile long pendingBytes;
    private volatile int openUploads;
    private volatile long oldestMs = Long.MAX_VALUE;

    /**
     * @param clock ms since the epoch
     * @param waiting files that wait for a checkpoint
     * @param failingBuckets buckets whose last call failed
     */
    SegmentMetrics(
            MetricGroup parent,
            SegmentSettings settings,
            LongSupplier clock,
            IntSupplier waiting,
            IntSupplier failingBuckets) {
        this.layout = new Layout(settings.partBytes());
        this.clock = clock;
        MetricGroup group = parent.addGroup("aircheck");
        apps = new AppMetrics(group, settings.namedApps());
        group.gauge("openFiles", (Gauge<Integer>) () -> openFiles);
        group.gauge("filesWaitingForCheckpoint", (Gauge<Integer>) waiting::getAsInt);
        group.gauge("pendingBytes", (Gauge<Long>) () -> pendingBytes);
        group.gauge("oldestPendingMs", (Gauge<Long>) this::oldestAge);
        group.gauge("openMultipartUploads", (Gauge<Integer>) () -> openUploads);
        group.gauge("failingBuckets", (Gauge<Integer>) failingBuckets::getAsInt);
        uploadedParts = group.counter("uploadedParts");
        uploadedFiles = group.counter("uploadedFiles");
        uploadedBytes = group.counter("uploadedBytes");
        failedFiles = group.counter("failedFiles");
        readyMs = group.histogram("fileReadyMs", new DescriptiveStatisticsHistogram(LATENCIES));
        for (StoreFailure kind : StoreFailure.values()) {
            failures.put(kind, group.addGroup("kind", kind.name()).counter("uploadFailures"));
        }
    }

    private long oldestAge() {
        long since = oldestMs;
        return since == Long.MAX_VALUE ? 0 : Math.max(0, clock.getAsLong() - since);
    }

    /** A file's state changed; null before it began and after it ended. */
    void changed(FileKey key, SegmentStateOrBuilder from, SegmentStateOrBuilder to) {
        int opened = count(to != null) - count(from != null);
        if (opened != 0) {
            openFiles += opened;
            apps.of(key.bizId()).opened(opened);
        }
        pendingBytes += held(to) - held(from);
        openUploads += count(hasUpload(to)) - count(hasUpload(from));
        follow(key, to);
    }

    private void follow(FileKey key, SegmentStateOrBuilder file) {
        if (file != null && layout.isBehind(file)) {
            if (!behind.containsKey(key)) {
                long since = Layout.isClosed(file) ? file.getClosedAtMs() : clock.getAsLong();
                behind.put(key, since);
                ages.add(since);
            }
        } else {
            Long since = behind.remove(key);
            if (since != null) {
                ages.remove(since);
            }
        }
        oldestMs = ages.oldestMs();
    }

    void partStored() {
        uploadedParts.inc();
    }

    /**
     * A file can be seen.
     *
     * @param endMs when it ended, record time
     */
    void uploaded(FileKey key, long bytes, long endMs) {
        uploadedFiles.inc();
        uploadedBytes.inc(bytes);
        readyMs.update(Math.max(0, clock.getAsLong() - endMs));
        apps.of(key.bizId()).uploaded(bytes);
    }

    void fileFailed(FileKey key) {
        failedFiles.inc();
        apps.of(key.bizId()).failed();
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
