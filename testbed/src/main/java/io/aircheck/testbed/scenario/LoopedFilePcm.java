package io.aircheck.testbed.scenario;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An audio file again and again. Its end is filled up with silence to whole frames, so that every
 * pass gives the same frames. A window of the file is kept, which holds short files whole; of long
 * ones only what was read last, so that the users of one file may read it side by side.
 */
final class LoopedFilePcm implements PcmSource {
    /** Two minutes: 11.5 MB. */
    private static final int WINDOW = 120 * RATE;

    private static final int STEP = RATE / 2;

    private final Path file;
    private final short[] step = new short[STEP];
    private short[] window = new short[10 * RATE];
    private FilePcm pcm;

    /** Samples of the current pass that went into the window. */
    private long decoded;

    private long period = ENDLESS;

    LoopedFilePcm(Path file) {
        this.file = file;
    }

    @Override
    public void read(long first, short[] out) throws IOException {
        for (int done = 0; done < out.length; ) {
            long at = period == ENDLESS ? first + done : (first + done) % period;
            if (at < decoded - window.length) {
                close();
                decoded = 0;
            }
            if (at >= decoded) {
                decodeOn();
            } else {
                int length = (int) Math.min(out.length - done, decoded - at);
                copy(at, out, done, length);
                done += length;
            }
        }
    }

    private void decodeOn() throws IOException {
        if (pcm == null) {
            pcm = FilePcm.open(file);
        }
        int read = pcm.read(step, 0, STEP);
        append(step, read);
        if (read < STEP) {
            close();
            if (decoded == 0) {
                throw new IOException(file + " holds no audio");
            }
            int beyond = (int) (decoded % FRAME);
            append(new short[FRAME], beyond == 0 ? 0 : FRAME - beyond);
            period = decoded;
        }
    }

    private void append(short[] samples, int length) {
        if (decoded + length > window.length && window.length < WINDOW) {
            // Grown by doubling from an even start, so that it is a ring only at its full size.
            short[] larger = new short[Math.min(WINDOW, 2 * window.length)];
            System.arraycopy(window, 0, larger, 0, (int) decoded);
            window = larger;
        }
        for (int done = 0; done < length; ) {
            int to = (int) ((decoded + done) % window.length);
            int run = Math.min(length - done, window.length - to);
            System.arraycopy(samples, done, window, to, run);
            done += run;
        }
        decoded += length;
    }

    private void copy(long at, short[] out, int offset, int length) {
        for (int done = 0; done < length; ) {
            int from = (int) ((at + done) % window.length);
            int run = Math.min(length - done, window.length - from);
            System.arraycopy(window, from, out, offset + done, run);
            done += run;
        }
    }

    @Override
    public long period() {
        return period;
    }

    @Override
    public void close() {
        if (pcm != null) {
            pcm.close();
            pcm = null;
        }
    }
}
