package io.aircheck.job.segment;

import io.aircheck.job.message.FileKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds files back until a completed checkpoint contains their end. Snapshot n contains all that
 * waits when it is taken, so any completed m >= n releases it: notifications may be missed, and
 * savepoints never notify. Not thread-safe.
 */
final class CheckpointGate {
    private static final long NO_SNAPSHOT_YET = Long.MAX_VALUE;

    private final Map<FileKey, Long> waiting = new HashMap<>();
    private final Set<FileKey> released = new HashSet<>();

    /** A file may become visible once the state it is in now is safe. */
    void hold(FileKey key) {
        if (!released.contains(key)) {
            waiting.putIfAbsent(key, NO_SNAPSHOT_YET);
        }
    }

    /** Its restored state was safe all along. */
    void release(FileKey key) {
        waiting.remove(key);
        released.add(key);
    }

    /** A file is done, or back on its way. */
    void forget(FileKey key) {
        waiting.remove(key);
        released.remove(key);
    }

    boolean isReleased(FileKey key) {
        return released.contains(key);
    }

    void snapshotTaken(long checkpointId) {
        waiting.replaceAll((key, id) -> id == NO_SNAPSHOT_YET ? (Long) checkpointId : id);
    }

    /** Releases, and returns, what the checkpoint contains. */
    List<FileKey> checkpointCompleted(long checkpointId) {
        List<FileKey> free = new ArrayList<>();
        waiting.forEach(
                (key, id) -> {
                    if (id <= checkpointId) {
                        free.add(key);
                    }
                });
        free.forEach(this::release);
        return free;
    }

    int waiting() {
        return waiting.size();
    }
}
