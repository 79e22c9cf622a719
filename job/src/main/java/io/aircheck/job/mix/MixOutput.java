package io.aircheck.job.mix;

import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.TaskNote;

/** Where a mixer's decisions go. */
interface MixOutput {
    void chunk(Chunk chunk);

    void note(TaskNote note);

    /** A file begins. */
    void opened();

    /** A file ends. */
    void closed(String reason);

    /** Frames came for a stretch that was mixed already. */
    void late(long frames);
}
