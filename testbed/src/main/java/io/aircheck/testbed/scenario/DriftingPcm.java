package io.aircheck.testbed.scenario;

import java.io.IOException;

/**
 * What a client hears whose clock drifts: it takes 48000 samples in what it believes to be a
 * second, so sample i is the sound at position i x (1 + ppm / 1e6). Cubic interpolation (Catmull
 * and Rom, 1974) between the samples of the true sound.
 */
final class DriftingPcm implements PcmSource {
    private final PcmSource sound;
    private final double step;
    private short[] around = new short[0];

    DriftingPcm(PcmSource sound, double ppm) {
        this.sound = sound;
        this.step = 1 + ppm / 1e6;
    }

    @Override
    public void read(long first, short[] out) throws IOException {
        long from = Math.max(0, (long) (first * step) - 1);
        long to = (long) ((first + out.length - 1) * step) + 2;
        int length = (int) (to - from) + 1;
        if (around.length != length) {
            around = new short[length];
        }
        sound.read(from, around);
        for (int i = 0; i < out.length; i++) {
            double position = (first + i) * step - from;
            int before = (int) position;
            out[i] =
                    between(
                            around[Math.max(0, before - 1)],
                            around[before],
                            around[before + 1],
                            around[Math.min(length - 1, before + 2)],
                            position - before);
        }
    }

    private static short between(double a, double b, double c, double d, double t) {
        double value =
                b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
        return (short) Math.round(Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value)));
    }

    @Override
    public long period() {
        return ENDLESS;
    }
}
