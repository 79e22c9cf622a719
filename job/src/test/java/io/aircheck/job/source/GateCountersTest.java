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

        assertThat(count(metrics, "aircheck", "recordsAccepted")).isEqualTo(1);
        assertThat(count(metrics, "aircheck", "ticksRead")).isEqualTo(1);
        assertThat(count(metrics, "aircheck", "reason", "clock-skew", "recordsRefused"))
                .isEqualTo(2);
        assertThat(count(metrics, "aircheck", "reason", "malformed", "recordsRefused")).isZero();
    }

    private static long count(MetricListener metrics, String... name) {
        return metrics.getCounter(name).map(Counter::getCount).orElseThrow();
    }
}
