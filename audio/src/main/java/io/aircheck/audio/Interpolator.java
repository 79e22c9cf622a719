package io.aircheck.audio;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Band-limited interpolation by a windowed sinc (Kaiser, 16 zero crossings to each side), for
 * resampling and for stretching. Output sample t of a piece that maps n input samples to m output
 * samples lies at the input position t n / m: a matter of the piece alone, not of where a chunk
 * begins. Thread-safe.
 */
final class Interpolator {

    private static final int ZERO_CROSSINGS = 16;

    /** Stop band below -80 dB. */
    private static final double KAISER_BETA = 8.5;

    /** Kernels for common ratios are kept; 16 MiB at most. */
    private static final int MAX_KEPT_TAPS = 1 << 16;

    private static final int MAX_KEPT = 64;
    private static final Map<Long, Interpolator> KEPT = new ConcurrentHashMap<>();

    private final int step;
    private final int phases;
    private final int reach;
    private final float[] kernels;

    private Interpolator(int step, int phases) {
        this.step = step;
        this.phases = phases;
        double cutoff = Math.min(1.0, (double) phases / step);
        this.reach = (int) Math.ceil(ZERO_CROSSINGS / cutoff);
        this.kernels = kernels(phases, reach, cutoff);
    }

    /** For pieces of {@code input} samples that fill {@code output}; both at least 1. */
    static Interpolator of(int input, int output) {
        int divisor = gcd(input, output);
        int step = input / divisor;
        int phases = output / divisor;
        long key = (long) step << 32 | phases;
        Interpolator kept = KEPT.get(key);
        if (kept == null) {
            kept = new Interpolator(step, phases);
            if (kept.kernels.length <= MAX_KEPT_TAPS && KEPT.size() < MAX_KEPT) {
                KEPT.put(key, kept);
            }
        }
        return kept;
    }

    /** Input samples needed before and behind a piece. */
    int reach() {
        return reach;
    }

    /**
     * One output sample.
     *
     * @param input the piece's samples with {@link #reach} more on either side
     * @param output index of the output sample within the piece
     */
    short at(short[] input, int output) {
        long position = (long) output * step;
        int whole = (int) (position / phases);
        int kernel = (int) (position % phases) * 2 * reach;
        float sum = 0;
        for (int i = 0; i < 2 * reach; i++) {
            sum += kernels[kernel + i] * input[whole + 1 + i];
        }
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
    }

    /** For each phase the weights of the samples from reach - 1 before to reach behind. */
    private static float[] kernels(int phases, int reach, double cutoff) {
        float[] kernels = new float[phases * 2 * reach];
        double[] taps = new double[2 * reach];
        for (int phase = 0; phase < phases; phase++) {
            double sum = 0;
            for (int i = 0; i < taps.length; i++) {
                double distance = (double) phase / phases - (i - reach + 1);
                taps[i] = sinc(cutoff * distance) * kaiser(distance / reach);
                sum += taps[i];
            }
            for (int i = 0; i < taps.length; i++) {
                kernels[phase * taps.length + i] = (float) (taps[i] / sum);
            }
        }
        return kernels;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double kaiser(double x) {
        double inside = 1 - x * x;
        return inside <= 0 ? 0 : bessel(KAISER_BETA * Math.sqrt(inside)) / bessel(KAISER_BETA);
    }

    /** Modified Bessel function of the first kind, order 0, by its power series. */
    private static double bessel(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > 1e-12 * sum; k++) {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
