package io.aircheck.testbed.scenario;

import java.io.IOException;

/**
 * Sound by position: 48 kHz mono samples from 0 on without end. Not thread-safe; may hold a process
 * until closed.
 */
interface PcmSource extends AutoCloseable {
    /** Samples per second. */
    int RATE = 48_000;

    /** Samples in a frame of 20 ms. */
    int FRAME = 960;

    /** What {@link #period} says of a source that does not repeat, or not yet known to. */
    long ENDLESS = Long.MAX_VALUE;

    /**
     * Fills {@code out} with the samples from {@code first} on. Reading on is cheap; reading back
     * further than a few seconds may not be.
     *
     * @throws IOException when the source fails
     */
    void read(long first, short[] out) throws IOException;

    /** After how many samples, a multiple of {@link #FRAME}, all repeats; or {@link #ENDLESS}. */
    long period();

    @Override
    default void close() {}
}
