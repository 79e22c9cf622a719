package io.aircheck.job.timeline;

import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.TrackDecoder;
import io.aircheck.audio.Window;

/**
 * How much audio around a stretch its decoding and encoding need, in ticks, at the format with the
 * longest frames (36 ms at 16 and 32 kHz).
 */
public final class Margins {
    private static final long LONGEST_FRAME = Ticks.ofMillis(36);

    /** Before the stretch: the decoder's preroll, the encoder's, and a frame for alignment. */
    public static final long BEFORE =
            Ticks.ofMillis(TrackDecoder.OPUS_PREROLL.toMillis())
                    + (Window.PREROLL_FRAMES + 1) * LONGEST_FRAME;

    /** Behind the stretch: the encoder's lookahead and the decoder's. */
    public static final long BEHIND =
            Window.LOOKAHEAD_FRAMES * LONGEST_FRAME
                    + Ticks.ofMillis(TrackDecoder.LOOKAHEAD.toMillis());

    private Margins() {}

    /** The first position whose packets the decoding of a window needs. */
    public static long decodeFrom(Window window, Mp3Format format) {
        return Ticks.ofSamples(window.pcmFrom(format), format.sampleRate())
                - Ticks.ofMillis(TrackDecoder.OPUS_PREROLL.toMillis());
    }

    /** The position behind the last that the decoding of a window needs. */
    public static long decodeTo(Window window, Mp3Format format) {
        return Ticks.ofSamples(window.pcmTo(format), format.sampleRate())
                + Ticks.ofMillis(TrackDecoder.LOOKAHEAD.toMillis());
    }
}
