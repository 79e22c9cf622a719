package io.aircheck.cli.cluster;

import java.time.Instant;

/**
 * A process as its supervisor sees it.
 *
 * @param part which it is
 * @param pid its number; 0 while it is not there
 * @param startedAt when it was started last; null before the first time
 * @param diedAt when its predecessor died, or it itself; null if none has
 * @param starts how often it was started
 */
public record ProcessStatus(Part part, long pid, Instant startedAt, Instant diedAt, int starts) {
    /** Whether it is there. A stopped process is there. */
    public boolean isAlive() {
        return pid != 0;
    }
}
