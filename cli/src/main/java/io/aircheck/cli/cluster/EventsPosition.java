package io.aircheck.cli.cluster;

import java.util.Map;

/**
 * How far the file of events is good.
 *
 * @param length of the file up to where it holds whole events; what is behind may be written anew
 * @param offsets by partition: the next record that is not in the file
 */
record EventsPosition(long length, Map<Integer, Long> offsets) {
    static final EventsPosition NOTHING = new EventsPosition(0, Map.of());

    EventsPosition {
        offsets = Map.copyOf(offsets);
    }
}
