package io.aircheck.testbed.signal;

import java.io.Closeable;
import java.io.IOException;

/** Mono PCM, read once from its start. */
public interface PcmSource extends Closeable {

    /** Samples per second. */
    int rate();

    /**
     * Reads the next samples.
     *
     * @return how many were read, at least 1; -1 at the end
     */
    int read(short[] buffer) throws IOException;

    /** Samples in memory. */
    static PcmSource of(short[] pcm, int rate) {
        return new PcmSource() {
            private int position;

            @Override
            public int rate() {
                return rate;
            }

            @Override
            public int read(short[] buffer) {
                if (position == pcm.length) {
                    return -1;
                }
                int count = Math.min(buffer.length, pcm.length - position);
                System.arraycopy(pcm, position, buffer, 0, count);
                position += count;
                return count;
            }

            @Override
            public void close() {
                // Nothing is held open.
            }
        };
    }
}
