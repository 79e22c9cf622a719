package io.aircheck.testbed.signal;

/** Measures a speaker's tones in one slot's length of audio. */
final class ToneBank {

    private final float[][] cosine;
    private final float[][] sine;
    private final int window;
    private final double scale;

    /**
     * @param rate samples per second of what is measured
     */
    ToneBank(int speaker, int rate) {
        window = rate / BlockCode.SLOTS_PER_SECOND;
        cosine = new float[BlockCode.TONES][window];
        sine = new float[BlockCode.TONES][window];
        double area = 0;
        for (int n = 0; n < window; n++) {
            area += taper(n);
        }
        scale = 2 / area;
        for (int tone = 0; tone < BlockCode.TONES; tone++) {
            double step = 2 * Math.PI * BlockCode.frequency(speaker, tone) / rate;
            for (int n = 0; n < window; n++) {
                cosine[tone][n] = (float) (taper(n) * Math.cos(step * n));
                sine[tone][n] = (float) (taper(n) * Math.sin(step * n));
            }
        }
    }

    /** The tone's amplitude over the slot that starts at {@code start}. */
    double amplitude(float[] audio, int start, int tone) {
        return scale * Math.hypot(dot(audio, start, cosine[tone]), dot(audio, start, sine[tone]));
    }

    int window() {
        return window;
    }

    /**
     * Where an edge between two tones lies, relative to the middle of a window, as a fraction of
     * the window, from the amplitudes within it of the tone before and the tone after.
     */
    static double edge(double before, double after) {
        // The window is flat around its middle and its area is 3/4 of its length.
        return 0.375 * (before - after) / (before + after);
    }

    /**
     * Flat in the middle half, cosine-shaped outside (a Tukey window): little leaks into others.
     */
    private double taper(int n) {
        double x = (n + 0.5) / window;
        double toEnd = Math.min(x, 1 - x);
        return toEnd >= 0.25 ? 1 : 0.5 - 0.5 * Math.cos(4 * Math.PI * toEnd);
    }

    /** Four sums, because one would be bound by the latency of addition. */
    private static float dot(float[] audio, int start, float[] taps) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int n = 0;
        for (; n + 3 < taps.length; n += 4) {
            a += audio[start + n] * taps[n];
            b += audio[start + n + 1] * taps[n + 1];
            c += audio[start + n + 2] * taps[n + 2];
            d += audio[start + n + 3] * taps[n + 3];
        }
        for (; n < taps.length; n++) {
            a += audio[start + n] * taps[n];
        }
        return a + b + c + d;
    }
}
