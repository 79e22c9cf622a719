package io.aircheck.job.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.cos.CosSettings;
import io.aircheck.job.message.FileKey;
import io.aircheck.job.segment.state.Part;
import io.aircheck.job.segment.state.SegmentState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.testutils.MetricListener;
import org.junit.jupiter.api.Test;

class SegmentMetricsTest {
    private static final int PART_BYTES = 10;
    private static final FileKey ALICE = new FileKey(7, "42", 1, "alice", 0);
    private static final FileKey BOB = new FileKey(8, "42", 2, "bob", 0);
    private static final FileKey CAROL = new FileKey(9, "42", 3, "carol", 0);

    private final MetricListener listener = new MetricListener();
    private final AtomicLong clock = new AtomicLong(100_000);

    private SegmentMetrics metrics(int namedApps) {
        return new SegmentMetrics(
                listener.getMetricGroup(),
                new SegmentSettings(
                        "test",
                        new CosSettings("http://127.0.0.1:1", ""),
                        PART_BYTES,
                        1,
                        PART_BYTES,
                        Duration.ofMillis(1),
                        Duration.ofSeconds(1),
                        Duration.ofDays(1),
                        namedApps),
                clock::get,
                () -> 2,
                () -> 1);
    }

    /** With its first part, and so much of the second. */
    private static SegmentState.Builder open(int ofSecondPart) {
        int length = PART_BYTES + ofSecondPart;
        return SegmentState.newBuilder()
                .setUploadId("upload")
                .setLength(length)
                .setHeldBytes(length);
    }

    private long gauge(String... name) {
        String[] path = path(name);
        Gauge<Number> gauge = listener.<Number>getGauge(path).orElseThrow();
        return gauge.getValue().longValue();
    }

    private long count(String... name) {
        return listener.getCounter(path(name)).map(Counter::getCount).orElseThrow();
    }

    private static String[] path(String... name) {
        String[] path = new String[name.length + 1];
        path[0] = "aircheck";
        System.arraycopy(name, 0, path, 1, name.length);
        return path;
    }

    @Test
    void whatIsOpenAndHeldIsCounted() {
        SegmentMetrics metrics = metrics(0);
        SegmentState alice = open(3).build();
        metrics.changed(ALICE, null, alice);
        metrics.changed(BOB, null, SegmentState.newBuilder().setHeldBytes(5).build());

        assertThat(gauge("openFiles")).isEqualTo(2);
        assertThat(gauge("openMultipartUploads")).isEqualTo(1);
        assertThat(gauge("pendingBytes")).isEqualTo(18);
        assertThat(gauge("filesWaitingForCheckpoint")).isEqualTo(2);
        assertThat(gauge("failingBuckets")).isEqualTo(1);

        metrics.changed(ALICE, alice, null);
        assertThat(gauge("openFiles")).isEqualTo(1);
        assertThat(gauge("openMultipartUploads")).isZero();
        assertThat(gauge("pendingBytes")).isEqualTo(5);
    }

    @Test
    void anOpenFilesBytesAreLateWhenAPartIsWholeAndNotStored() {
        SegmentMetrics metrics = metrics(0);
        SegmentState begun = open(9).build();
        metrics.changed(ALICE, null, begun);
        clock.addAndGet(5_000);
        assertThat(gauge("oldestPendingMs")).as("no part is whole but the first").isZero();

        SegmentState whole = open(10).build();
        metrics.changed(ALICE, begun, whole);
        clock.addAndGet(1_000);
        metrics.changed(BOB, null, open(10).build());
        clock.addAndGet(1_000);
        assertThat(gauge("oldestPendingMs")).isEqualTo(2_000);

        SegmentState stored = open(15).putParts(2, Part.newBuilder().setEtag("e").build()).build();
        metrics.changed(ALICE, whole, stored);
        assertThat(gauge("oldestPendingMs")).as("the other file's").isEqualTo(1_000);
    }

    @Test
    void aWholeFilesBytesAreLateSinceItWasWholeThroughRestarts() {
        SegmentMetrics metrics = metrics(0);
        SegmentState closed = SegmentState.newBuilder().setClosedAtMs(40_000).build();
        metrics.changed(ALICE, null, closed);

        assertThat(gauge("oldestPendingMs")).isEqualTo(60_000);

        metrics.changed(ALICE, closed, null);
        assertThat(gauge("oldestPendingMs")).isZero();
    }

    @Test
    void filesAreCountedWithTheTimeTheyTook() {
        SegmentMetrics metrics = metrics(0);
        metrics.partStored();
        metrics.uploaded(ALICE, 100, 88_000);
        metrics.fileFailed(BOB);

        assertThat(count("uploadedParts")).isEqualTo(1);
        assertThat(count("uploadedFiles")).isEqualTo(1);
        assertThat(count("uploadedBytes")).isEqualTo(100);
        assertThat(count("failedFiles")).isEqualTo(1);
        Histogram ready = listener.getHistogram(path("fileReadyMs")).orElseThrow();
        assertThat(ready.getStatistics().getMax()).isEqualTo(12_000);
    }

    @Test
    void theFirstAppsHaveFiguresOfTheirOwnAndAllOthersShareOne() {
        SegmentMetrics metrics = metrics(1);
        metrics.changed(ALICE, null, open(1).build());
        metrics.changed(BOB, null, open(1).build());
        metrics.changed(CAROL, null, open(1).build());
        metrics.uploaded(ALICE, 100, 0);
        metrics.fileFailed(CAROL);

        assertThat(gauge("app", "7", "openFilesOfApp")).isEqualTo(1);
        assertThat(gauge("app", "other", "openFilesOfApp")).isEqualTo(2);
        assertThat(count("app", "7", "uploadedBytesOfApp")).isEqualTo(100);
        assertThat(count("app", "other", "failedFilesOfApp")).isEqualTo(1);
        assertThat(listener.getCounter(path("app", "8", "uploadedFilesOfApp"))).isEmpty();
    }

    @Test
    void noAppHasFiguresUnlessTheyAreAskedFor() {
        SegmentMetrics metrics = metrics(0);
        metrics.uploaded(ALICE, 100, 0);

        assertThat(listener.getCounter(path("app", "other", "uploadedFilesOfApp"))).isEmpty();
        assertThat(listener.getCounter(path("app", "7", "uploadedFilesOfApp"))).isEmpty();
    }
}
