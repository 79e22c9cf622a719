package io.aircheck.job.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.testutils.MetricListener;
import org.junit.jupiter.api.Test;

class FileCountersTest {
    private final MetricListener listener = new MetricListener();
    private final FileCounters files =
            new FileCounters(listener.getMetricGroup(), Set.of("task-end", "restart"));

    private long closed(String reason) {
        return listener.getCounter("reason", reason, "segmentsClosed")
                .map(Counter::getCount)
                .orElse(-1L);
    }

    @Test
    void knownReasonsAreThereBeforeTheirFirst() {
        assertThat(closed("task-end")).isZero();
        assertThat(closed("another")).isEqualTo(-1);
    }

    @Test
    void countsByReason() {
        files.opened();
        files.opened();
        files.closed("restart");
        files.closed("another");

        assertThat(listener.getCounter("segmentsOpened").orElseThrow().getCount()).isEqualTo(2);
        assertThat(closed("restart")).isEqualTo(1);
        assertThat(closed("another")).isEqualTo(1);
        assertThat(closed("task-end")).isZero();
    }
}
