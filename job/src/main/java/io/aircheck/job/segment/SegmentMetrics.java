package io.aircheck.job.segment;

import io.aircheck.job.cos.StoreFailure;
import io.aircheck.job.message.FileKey;
import io.aircheck.job.metric.WaitingAges;
import io.aircheck.job.segment.state.SegmentStateOrBuilder;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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

    /** Of files of which the store could have more than it has. */
    private final Map<FileKey, Behind> behind = new HashMap<>();

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

    /**
     * What the store lacks first, and since when it could have it.
     *
     * @param part 0: the whole file
     */
    private record Behind(int part, long sinceMs) {}

    private void follow(FileKey key, SegmentStateOrBuilder file) {
        Behind before = behind.get(key);
        Behind now = file == null ? null : behind(file, before);
        if (!Objects.equals(before, now)) {
            if (before != null) {
                behind.remove(key);
                ages.remove(before.sinceMs());
            }
            if (now != null) {
                behind.put(key, now);
                ages.add(now.sinceMs());
            }
            oldestMs = ages.oldestMs();
        }
    }

    private Behind behind(SegmentStateOrBuilder file, Behind before) {
        if (Layout.isClosed(file)) {
            return new Behind(0, file.getClosedAtMs());
        }
        int part = layout.firstBehind(file);
        if (part == 0) {
            return null;
        }
        return before != null && before.part() == part
                ? before
                : new Behind(part, clock.getAsLong());
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
