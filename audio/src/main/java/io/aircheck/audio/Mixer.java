package io.aircheck.audio;

import java.util.List;

/**
 * Adds tracks up, with a soft limiter that has no memory: each output sample depends on the input
 * samples at the same instant alone, so a mix can be cut anywhere.
 *
 * <p>With s the sum, m the greatest magnitude and r the sum of all other magnitudes at an instant,
 * sums up to the knee k = max(m - r, half of full scale F) pass unchanged; what exceeds the knee by
 * e is bent to k + (F - k) e / (F - k + e), which starts with slope one and never quite reaches F.
 * Someone who speaks alone (r = 0) thereby passes bit-exactly at any level, and nearly so when
 * another one fades in, while many loud ones share a wide bend. The result does not depend on the
 * order of the tracks.
 *
 * <p>Thread-safe: pure functions.
 */
public final class Mixer {

    private static final int KNEE = 1 << 14;

    private Mixer() {}

    /**
     * Mixes tracks of equal length.
     *
     * @param tracks 16-bit PCM, at least one track
     * @return a new array, also for a single track
     * @throws IllegalArgumentException if there is no track or the lengths differ
     */
    public static short[] mix(List<short[]> tracks) {
        if (tracks.isEmpty()) {
            throw new IllegalArgumentException("No tracks to mix");
        }
        int length = tracks.get(0).length;
        int[] sums = new int[length];
        int[] peaks = new int[length];
        int[] magnitudes = new int[length];
        for (short[] track : tracks) {
            if (track.length != length) {
                throw new IllegalArgumentException(
                        "Tracks of " + length + " and " + track.length + " samples");
            }
            for (int i = 0; i < length; i++) {
                int sample = track[i];
                sums[i] += sample;
                magnitudes[i] += Math.abs(sample);
                peaks[i] = Math.max(peaks[i], Math.abs(sample));
            }
        }
        short[] mix = new short[length];
        for (int i = 0; i < length; i++) {
            mix[i] = (short) limit(sums[i], 2 * peaks[i] - magnitudes[i]);
        }
        return mix;
    }

    /**
     * The bent sum.
     *
     * @param lead by how much the loudest track exceeds all others together
     */
    private static int limit(int sum, int lead) {
        int full = sum < 0 ? -Short.MIN_VALUE : Short.MAX_VALUE;
        int magnitude = Math.abs(sum);
        int knee = Math.min(full, Math.max(KNEE, lead));
        int excess = magnitude - knee;
        if (excess <= 0) {
            return sum;
        }
        long room = full - knee;
        int bent = knee + (int) (room * excess / (room + excess));
        return sum < 0 ? -bent : bent;
    }
}
