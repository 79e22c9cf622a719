package io.aircheck.job.source;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** A gate's counters: {@code accepted}, {@code ticks}, and {@code refused} by {@code reason}. */
final class GateCounters {
    private final Counter accepted;
    private final Counter ticks;
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

    GateCounters(MetricGroup group) {
        accepted = group.counter("accepted");
        ticks = group.counter("ticks");
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, group.addGroup("reason", refusal.word()).counter("refused"));
        }
    }

    void accepted() {
        accepted.inc();
    }

    void tick() {
        ticks.inc();
    }

    void refused(Refusal refusal) {
        refused.get(refusal).inc();
    }
}
