package io.aircheck.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * How near files come to their source: the signal-to-noise ratio of what they decode to, against
 * what the Opus packets decode to.
 *
 * @param aircheckDb of Aircheck's file
 * @param ffmpegDb of bare ffmpeg's file
 */
record Quality(double aircheckDb, double ffmpegDb) {
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
        short[] source = decode(opus);
        return new Quality(snr(source, decode(aircheck)), snr(source, decode(ffmpeg)));
    }

    private static short[] decode(Path file) throws IOException, InterruptedException {
        byte[] bytes =
                Ffmpeg.run(
                        List.of(
                                "-i",
                                file.toString(),
                                "-f",
                                "s16le",
                                "-ac",
                                "1",
                                "-ar",
                                Integer.toString(RATE),
                                "pipe:1"));
        ShortBuffer samples = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
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
