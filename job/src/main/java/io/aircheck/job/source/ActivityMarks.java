package io.aircheck.job.source;

import io.aircheck.job.message.TrackKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers for the tracks heard last which second was marked, to mark each once. No state of the
 * job: after a restart, or with more tracks than it holds, some seconds are marked again, which
 * says nothing new.
 */
final class ActivityMarks {
    private static final int CAPACITY = 16_384;

    private final Map<TrackKey, Long> seconds =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<TrackKey, Long> eldest) {
                    return size() > CAPACITY;
                }
            };

    /** Whether this second of the track is to be marked. */
    boolean isNew(TrackKey track, long second) {
        Long before = seconds.put(track, second);
        return before == null || before != second;
    }
}
