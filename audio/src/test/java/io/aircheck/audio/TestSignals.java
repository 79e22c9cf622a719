package io.aircheck.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Signals that tests are made of. */
final class TestSignals {

    private TestSignals() {}

    static short[] sine(int rate, double hertz, double amplitude, long from, int samples) {
        short[] pcm = new short[samples];
        for (int i = 0; i < samples; i++) {
            pcm[i] =
                    (short)
                            Math.round(
                                    amplitude
                                            * 32767
                                            * Math.sin(2 * Math.PI * hertz * (from + i) / rate));
        }
        return pcm;
    }

    /**
     * Something like speech: a gliding voice of many harmonics in syllables, hiss between them, and
     * pauses.
     */
    static short[] speech(int rate, int samples, long seed) {
        return speech(rate, samples, seed, true);
    }

    /** Like {@link #speech}, but nothing in it is noise, so that copies can be compared. */
    static short[] vowels(int rate, int samples, long seed) {
        return speech(rate, samples, seed, false);
    }

    private static short[] speech(int rate, int samples, long seed, boolean hisses) {
        Random random = new Random(seed);
        short[] pcm = new short[samples];
        double phase = 0;
        double pitch = 120;
        double level = 0;
        double target = 0;
        boolean hiss = false;
        int left = 0;
        double low = 0;
        for (int i = 0; i < samples; i++) {
            if (left-- <= 0) {
                left = rate / 20 + random.nextInt(rate / 4);
                target = random.nextInt(4) == 0 ? 0 : 0.1 + 0.3 * random.nextDouble();
                hiss = random.nextInt(3) == 0 && hisses;
                pitch = 90 + random.nextInt(160);
            }
            level += (target - level) * 60 / rate;
            phase += 2 * Math.PI * pitch / rate;
            double voice = 0;
            for (int harmonic = 1; harmonic <= 12; harmonic++) {
                voice += Math.sin(harmonic * phase) / harmonic;
            }
            double noise = random.nextGaussian();
            low += (noise - low) * 0.3;
            pcm[i] =
                    (short) Math.round(12000 * level * (hiss ? noise - low : voice + 0.02 * noise));
        }
        return pcm;
    }

    static byte[] bytes(short[] pcm) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * pcm.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(pcm);
        return bytes.array();
    }

    static short[] samples(byte[] bytes) {
        short[] pcm = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
        return pcm;
    }

    /** Signal to noise in dB of {@code actual} against {@code expected}; infinite if equal. */
    static double snr(short[] expected, short[] actual) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = expected[i] - actual[i];
            signal += (double) expected[i] * expected[i];
            noise += difference * difference;
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }
}
