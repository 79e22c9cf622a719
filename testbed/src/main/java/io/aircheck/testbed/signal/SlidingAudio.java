package io.aircheck.testbed.signal;

import java.util.Arrays;

/** The newest stretch of a stream, addressed by position from the stream's start. */
final class SlidingAudio {

    private float[] data = new float[1 << 15];
    private long first;
    private int length;

    void append(float[] samples) {
        if (length + samples.length > data.length) {
            data = Arrays.copyOf(data, Math.max(2 * data.length, length + samples.length));
        }
        System.arraycopy(samples, 0, data, length, samples.length);
        length += samples.length;
    }

    /** Forgets what lies before a position. */
    void dropBefore(long position) {
        int drop = (int) Math.max(0, Math.min(length, position - first));
        // Moving everything for a few samples would cost more than keeping them.
        if (drop > length / 2) {
            System.arraycopy(data, drop, data, 0, length - drop);
            first += drop;
            length -= drop;
        }
    }

    long end() {
        return first + length;
    }

    boolean holds(long start, int count) {
        return start >= first && start + count <= end();
    }

    float[] array() {
        return data;
    }

    int offset(long position) {
        return (int) (position - first);
    }
}
