package io.aircheck.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.testutils.MetricListener;
import org.junit.jupiter.api.Test;

class GateCountersTest {
    @Test
    void refusalsAreCountedByReason() {
        MetricListener metrics = new MetricListener();
        GateCounters counters = new GateCounters(metrics.getMetricGroup());
        counters.accepted();
        counters.tick();
        counters.refused(Refusal.CLOCK_SKEW);
        counters.refused(Refusal.CLOCK_SKEW);

        assertThat(count(metrics, "accepted")).isEqualTo(1);
        assertThat(count(metrics, "ticks")).isEqualTo(1);
        assertThat(count(metrics, "reason", "clock-skew", "refused")).isEqualTo(2);
        assertThat(count(metrics, "reason", "malformed", "refused")).isZero();
    }

    private static long count(MetricListener metrics, String... name) {
        return metrics.getCounter(name).map(Counter::getCount).orElseThrow();
    }
}
