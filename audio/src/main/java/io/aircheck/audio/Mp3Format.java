package io.aircheck.audio;

import java.util.List;

/**
 * The audio format of a file: MP3, mono, constant bit rate.
 *
 * <p>The bit rates are those that MPEG-1 and MPEG-2 layer III share, so that every allowed pair is
 * valid; for all of them a frame has a whole number of bytes, so that no frame is ever padded and
 * slicing a stream is arithmetic.
 *
 * @param sampleRate samples per second: 16000, 24000, 32000 or 48000
 * @param bitRate bits per second: 32000, 40000, 48000, 56000, 64000, 80000, 96000, 112000 or 128000
 */
public record Mp3Format(int sampleRate, int bitRate) {

    private static final List<Integer> SAMPLE_RATES = List.of(16_000, 24_000, 32_000, 48_000);
    static final List<Integer> BIT_RATES =
            List.of(32_000, 40_000, 48_000, 56_000, 64_000, 80_000, 96_000, 112_000, 128_000);

    /** What a file has if nothing else is asked for. */
    public static final Mp3Format DEFAULT = new Mp3Format(48_000, 64_000);

    public Mp3Format {
        if (!SAMPLE_RATES.contains(sampleRate)) {
            throw new IllegalArgumentException(
                    "MP3 sample rate " + sampleRate + " Hz; allowed are " + SAMPLE_RATES);
        }
        if (!BIT_RATES.contains(bitRate)) {
            throw new IllegalArgumentException(
                    "MP3 bit rate " + bitRate + " bit/s; allowed are " + BIT_RATES);
        }
    }

    /**
     * A format by its rates.
     *
     * @param sampleRate samples per second
     * @param bitRate bits per second (64000, not 64)
     * @throws IllegalArgumentException if one of the rates is not allowed; the message lists them
     */
    public static Mp3Format of(int sampleRate, int bitRate) {
        return new Mp3Format(sampleRate, bitRate);
    }

    /** Samples in a frame: 1152 (MPEG-1: 32 and 48 kHz) or 576 (MPEG-2: 16 and 24 kHz). */
    public int frameSamples() {
        return mpeg1() ? 1152 : 576;
    }

    /** Bytes of a frame, header included; all frames of a file are alike. */
    public int frameBytes() {
        return frameSamples() / 8 * bitRate / sampleRate;
    }

    boolean mpeg1() {
        return sampleRate >= 32_000;
    }
}
