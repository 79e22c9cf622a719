package io.aircheck.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How near files come to their source: the signal-to-noise ratio of what they decode to, against
 * what the Opus packets decode to.
 *
 * <p>Opus decoders agree in what is heard, not in samples: ffmpeg's own resamples the lower band in
 * its own way, a sample off from the reference decoder (libopus), and differs from it by about 20
 * dB below the signal. So a file is compared with what its own decoder gives: that of Aircheck
 * follows the reference. What is left is what encoding cost.
 *
 * @param aircheckDb of Aircheck's file, against the reference decoder
 * @param ffmpegDb of bare ffmpeg's file, against ffmpeg's own decoder
 * @param ffmpegToReferenceDb of bare ffmpeg's file, against the reference decoder
 */
record Quality(double aircheckDb, double ffmpegDb, double ffmpegToReferenceDb) {
    private static final int RATE = 48_000;

    /** Gapless decoders return files from their first sample on; others are up to this far off. */
    private static final int MAX_SHIFT = 2400;

    /**
     * Compares both files with their source.
     *
     * @param opus the source
     * @param aircheck an MP3
     * @param ffmpeg an MP3
     */
    static Quality of(Path opus, Path aircheck, Path ffmpeg)
            throws IOException, InterruptedException {
        short[] reference = decode(List.of("-c:a", "libopus", "-i", opus.toString()));
        short[] own = decode(List.of("-i", opus.toString()));
        short[] bare = decode(List.of("-i", ffmpeg.toString()));
        return new Quality(
                snr(reference, decode(List.of("-i", aircheck.toString()))),
                snr(own, bare),
                snr(reference, bare));
    }

    private static short[] decode(List<String> input) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(input);
        arguments.addAll(
                List.of("-f", "s16le", "-ac", "1", "-ar", Integer.toString(RATE), "pipe:1"));
        ShortBuffer samples =
                ByteBuffer.wrap(Ffmpeg.run(arguments))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asShortBuffer();
        short[] pcm = new short[samples.remaining()];
        samples.get(pcm);
        return pcm;
    }

    /** The ratio in dB, at the shift that fits best. */
    static double snr(short[] source, short[] other) {
        int shift = 0;
        double most = Double.NEGATIVE_INFINITY;
        int from = Math.min(MAX_SHIFT, source.length / 4);
        int to = Math.min(from + 2 * RATE, source.length - from);
        for (int s = -from; s <= from; s++) {
            double product = 0;
            for (int i = from; i < to && i + s < other.length; i++) {
                product += (double) source[i] * other[i + s];
            }
            if (product > most) {
                most = product;
                shift = s;
            }
        }
        double signal = 0;
        double noise = 0;
        for (int i = Math.max(0, -shift); i < source.length && i + shift < other.length; i++) {
            double difference = source[i] - other[i + shift];
            signal += (double) source[i] * source[i];
            noise += difference * difference;
        }
        return 10 * Math.log10(signal / noise);
    }
}
