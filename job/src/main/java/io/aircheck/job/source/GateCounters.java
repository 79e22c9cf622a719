package io.aircheck.job.source;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What a gate shows, in the group {@code aircheck}. */
final class GateCounters {
    private final Counter accepted;
    private final Counter ticks;
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

    GateCounters(MetricGroup parent) {
        MetricGroup group = parent.addGroup("aircheck");
        accepted = group.counter("recordsAccepted");
        ticks = group.counter("ticksRead");
        for (Refusal refusal : Refusal.values()) {
            refused.put(
                    refusal, group.addGroup("reason", refusal.word()).counter("recordsRefused"));
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
