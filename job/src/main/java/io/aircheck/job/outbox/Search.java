package io.aircheck.job.outbox;

import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks for events among the records of the topic. Only records of their tasks are parsed. Not
 * thread-safe.
 */
final class Search {
    /** Ids by the key of their records. */
    private final Map<ByteBuffer, Set<String>> wanted = new HashMap<>();

    private final Set<String> found = new HashSet<>();

    Search(Collection<OutboxEvent> events) {
        for (OutboxEvent event : events) {
            wanted.computeIfAbsent(
                            event.event().getKey().asReadOnlyByteBuffer(), key -> new HashSet<>())
                    .add(event.id());
        }
    }

    /** Whether no record can tell anything new. */
    boolean isDone() {
        return wanted.isEmpty();
    }

    /**
     * Takes a record.
     *
     * @param key null in records that are not of this job
     * @param value null likewise
     */
    void see(byte[] key, byte[] value) {
        if (key == null || value == null) {
            return;
        }
        ByteBuffer task = ByteBuffer.wrap(key);
        Set<String> ids = wanted.get(task);
        if (ids == null) {
            return;
        }
        String id;
        try {
            id = RecordingEvent.parse(value).id();
        } catch (MalformedRecordException e) {
            return; // none of ours: only what was parsed is ever sent
        }
        if (ids.remove(id)) {
            found.add(id);
            if (ids.isEmpty()) {
                wanted.remove(task);
            }
        }
    }

    /** The ids that stand in the topic. */
    Set<String> found() {
        return found;
    }
}
