package io.aircheck.audio;

/** Linear fades, which keep the edge of a hole from clicking. */
final class Fade {

    private Fade() {}

    /** Fades samples out in place, down to nothing behind the last. */
    static short[] out(short[] samples) {
        int count = samples.length;
        for (int i = 0; i < count; i++) {
            samples[i] = (short) (samples[i] * (count - i) / (count + 1));
        }
        return samples;
    }

    /** Goes on behind {@code before} by its mirror image, fading out. */
    static short[] behind(short[] before, int most) {
        short[] mirrored = new short[Math.max(0, Math.min(most, before.length))];
        for (int i = 0; i < mirrored.length; i++) {
            mirrored[i] = before[before.length - 1 - i];
        }
        return out(mirrored);
    }

    /** Leads up to {@code after} by its mirror image, fading in. */
    static short[] ahead(short[] after, int most) {
        int count = Math.max(0, Math.min(most, after.length));
        short[] mirrored = new short[count];
        for (int i = 0; i < count; i++) {
            mirrored[count - 1 - i] = (short) (after[i] * (count - i) / (count + 1));
        }
        return mirrored;
    }
}
