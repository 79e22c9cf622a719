package io.aircheck.job.outbox;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Where to begin to look for events in the topic: what is pending lies at these offsets or behind
 * them, if it was written at all. Partitions not named are unknown. Immutable.
 *
 * @param offsets by partition
 */
record Positions(Map<Integer, Long> offsets) {
    static final Positions UNKNOWN = new Positions(Map.of());

    Positions {
        offsets = Map.copyOf(offsets);
    }

    /** Empty for an unknown partition. */
    OptionalLong of(int partition) {
        Long offset = offsets.get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** These with others in place of those of the same partitions. */
    Positions with(Map<Integer, Long> others) {
        Map<Integer, Long> all = new HashMap<>(offsets);
        all.putAll(others);
        return new Positions(all);
    }
}
