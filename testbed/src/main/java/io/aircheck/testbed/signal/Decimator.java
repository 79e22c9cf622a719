package io.aircheck.testbed.signal;

/** Lowers 48 and 32 kHz to 16 kHz, which holds all tones; other rates pass. Adds no delay. */
final class Decimator {

    private static final int HALF_TAPS = 18;
    private static final double CUTOFF_HZ = 7200;

    private final int factor;
    private final float[] taps;
    private float[] pending = new float[0];
    private int pendingLength;

    Decimator(int rate) {
        CodedSignal.checkRate(rate);
        factor = factor(rate);
        taps = factor == 1 ? new float[] {1} : lowPass(rate);
        // Zeros before the first sample centre the filter on it.
        append(new short[taps.length / 2], taps.length / 2);
    }

    static int factor(int rate) {
        return rate % 16_000 == 0 ? rate / 16_000 : 1;
    }

    /** The samples that can be computed so far. */
    float[] feed(short[] pcm, int length) {
        append(pcm, length);
        int count = Math.max(0, (pendingLength - taps.length) / factor + 1);
        if (pendingLength < taps.length) {
            count = 0;
        }
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            float sum = 0;
            int start = i * factor;
            for (int k = 0; k < taps.length; k++) {
                sum += taps[k] * pending[start + k];
            }
            out[i] = sum;
        }
        int used = count * factor;
        pendingLength -= used;
        System.arraycopy(pending, used, pending, 0, pendingLength);
        return out;
    }

    /** The rest, as if silence followed. */
    float[] finish() {
        return feed(new short[taps.length / 2], taps.length / 2);
    }

    private void append(short[] pcm, int length) {
        if (pending.length < pendingLength + length) {
            float[] larger = new float[pendingLength + length];
            System.arraycopy(pending, 0, larger, 0, pendingLength);
            pending = larger;
        }
        for (int i = 0; i < length; i++) {
            pending[pendingLength + i] = pcm[i];
        }
        pendingLength += length;
    }

    private static float[] lowPass(int rate) {
        float[] taps = new float[2 * HALF_TAPS + 1];
        double cutoff = 2 * CUTOFF_HZ / rate;
        double sum = 0;
        double[] exact = new double[taps.length];
        for (int k = 0; k < taps.length; k++) {
            double x = k - HALF_TAPS;
            double sinc = x == 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
            exact[k] = sinc * (0.54 + 0.46 * Math.cos(Math.PI * x / (HALF_TAPS + 1)));
            sum += exact[k];
        }
        for (int k = 0; k < taps.length; k++) {
            taps[k] = (float) (exact[k] / sum);
        }
        return taps;
    }
}
