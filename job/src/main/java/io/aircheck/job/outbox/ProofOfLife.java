package io.aircheck.job.outbox;

/**
 * Finds out whether this attempt is the one the job runs with, or a left-over that does not yet
 * know of its end.
 *
 * <p>Only the JobManager knows, and it tells by completing checkpoints: a checkpoint completes only
 * with the living attempt, and only that attempt is told. So a snapshot that is taken after the
 * doubt arose, and whose checkpoint or a later one then completes, proves that this attempt lives.
 * (A notification alone would not: it may have been under way for long.) Not thread-safe.
 */
final class ProofOfLife {
    private static final long NO_SNAPSHOT_YET = Long.MAX_VALUE;
    private static final long NO_DOUBT = -1;

    private long provedBy = NO_DOUBT;

    /** There is doubt from now on. */
    void ask() {
        provedBy = NO_SNAPSHOT_YET;
    }

    boolean isInDoubt() {
        return provedBy != NO_DOUBT;
    }

    void snapshotTaken(long checkpoint) {
        if (provedBy == NO_SNAPSHOT_YET) {
            provedBy = checkpoint;
        }
    }

    /** Whether this ends a doubt. */
    boolean checkpointCompleted(long checkpoint) {
        if (!isInDoubt() || provedBy > checkpoint) {
            return false;
        }
        provedBy = NO_DOUBT;
        return true;
    }
}
