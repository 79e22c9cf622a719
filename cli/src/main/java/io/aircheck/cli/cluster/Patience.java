package io.aircheck.cli.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for things to happen as long as anything moves. Not thread-safe. */
final class Patience {
    private final Duration limit;
    private final Duration look;
    private Object seen;
    private long movedNanos = System.nanoTime();

    /**
     * @param limit how long nothing may move
     * @param look how long a moment is
     */
    Patience(Duration limit, Duration look) {
        this.limit = limit;
        this.look = look;
    }

    /**
     * Waits a moment.
     *
     * @param state what must change from time to time
     * @param what is waited for, for people
     * @throws ClusterException when the state has been the same for too long
     */
    void await(Object state, String what) throws ClusterException, InterruptedException {
        if (!state.equals(seen)) {
            seen = state;
            movedNanos = System.nanoTime();
        } else if (System.nanoTime() - movedNanos > limit.toNanos()) {
            throw new ClusterException(
                    "gave up waiting for "
                            + what
                            + ": nothing moved for "
                            + limit.toSeconds()
                            + " s");
        }
        TimeUnit.MILLISECONDS.sleep(look.toMillis());
    }
}
