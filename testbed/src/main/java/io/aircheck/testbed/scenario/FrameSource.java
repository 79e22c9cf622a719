package io.aircheck.testbed.scenario;

import java.io.IOException;

/**
 * Encoded sound by frame number: frame n holds the samples [960 n, 960 (n + 1)) of a sound. Not
 * thread-safe.
 */
interface FrameSource extends AutoCloseable {
    /**
     * The packet of a frame.
     *
     * @param frame from 0; asked for mostly in rising order
     * @throws IOException when the sound cannot be read
     */
    byte[] packet(long frame) throws IOException;

    @Override
    void close();
}
