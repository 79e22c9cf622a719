package io.aircheck.audio;

/**
 * The stretch [from, to) of a file's audio that one chunk encodes. All positions are output samples
 * relative to the task's start.
 *
 * <p>A window is encoded together with the {@value #PREROLL_FRAMES} MP3 frames before it, which
 * bring the encoder into the state it would have had, and {@value #LOOKAHEAD_FRAMES} behind it,
 * which the encoder has to see before it finishes a frame. The frames of all windows of a file,
 * joined in order, are then byte for byte one continuous encode of the file. That needs the file to
 * last at least to {@link #pcmTo}: a file that ends within a window's lookahead has this window as
 * its last, ending where the file ends. (If it was encoded already, and the file must end all the
 * same, an empty last window at the cut position closes it; only its joint is then no byte for byte
 * match, because the frame before it was encoded with the audio that would have followed in view.)
 *
 * @param fileStart sample 0 of the file
 * @param from first sample; a multiple of {@link Mp3Format#frameSamples} behind {@code fileStart}
 * @param to just behind the last sample; unless {@code last}, a multiple likewise
 * @param last whether the file ends at {@code to}; such a window also yields the frames that flush
 *     the encoder, and may be empty unless the file is
 */
public record Window(long fileStart, long from, long to, boolean last) {

    /**
     * MP3 frames encoded before a window and thrown away. LAME's threshold of hearing follows the
     * loudness, slowly where it falls, so quiet passages need most. Of windows cut at random into a
     * signal with many quiet passages, 16 of 240 began with other bytes after 16 frames of preroll,
     * 4 of 798 after 32, none of 1263 after 48. Where a frame differs, it is as good as the other:
     * no frame depends on the bytes of its neighbours.
     */
    public static final int PREROLL_FRAMES = 48;

    /** MP3 frames encoded behind a window and thrown away. */
    public static final int LOOKAHEAD_FRAMES = 1;

    public Window {
        if (from < fileStart || to < from || to == fileStart || (to == from && !last)) {
            throw new IllegalArgumentException(
                    "No window: file from " + fileStart + ", window [" + from + ", " + to + ")");
        }
    }

    /** First sample to be decoded and handed to the encoder. */
    public long pcmFrom(Mp3Format format) {
        check(format);
        return Math.max(fileStart, from - (long) PREROLL_FRAMES * format.frameSamples());
    }

    /** Just behind the last sample to be decoded and handed to the encoder. */
    public long pcmTo(Mp3Format format) {
        check(format);
        return last ? to : to + (long) LOOKAHEAD_FRAMES * format.frameSamples();
    }

    /** How many of the frames that [pcmFrom, pcmTo) encodes to are preroll. */
    public int firstFrame(Mp3Format format) {
        return Math.toIntExact((from - pcmFrom(format)) / format.frameSamples());
    }

    /** How many MP3 frames this window yields. */
    public int frames(Mp3Format format) {
        check(format);
        long before = (from - fileStart) / format.frameSamples();
        long upTo =
                last
                        ? Mp3File.frames(format, to - fileStart)
                        : (to - fileStart) / format.frameSamples();
        return Math.toIntExact(upTo - before);
    }

    private void check(Mp3Format format) {
        int frame = format.frameSamples();
        if ((from - fileStart) % frame != 0 || (!last && (to - fileStart) % frame != 0)) {
            throw new IllegalArgumentException(this + " is not cut at frames of " + frame);
        }
    }
}
