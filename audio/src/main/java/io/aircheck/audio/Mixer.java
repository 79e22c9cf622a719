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
 * <p>Tracks can be added one by one, so that no more than one of them is needed at a time: a mix
 * takes the same memory, 12 bytes a sample, for two users as for 64. Not thread-safe.
 */
public final class Mixer {

    private static final int KNEE = 1 << 14;

    private final int length;
    private short[] lone;
    private int[] sums;
    private int[] peaks;
    private int[] magnitudes;

    /**
     * A mix of nothing yet, which is silence.
     *
     * @param length samples of each track
     */
    public Mixer(int length) {
        this.length = length;
    }

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
        Mixer mixer = new Mixer(tracks.get(0).length);
        tracks.forEach(mixer::add);
        return mixer.mix();
    }

    /**
     * Adds a track.
     *
     * @param track 16-bit PCM, not to be changed before {@link #mix}
     * @throws IllegalArgumentException if it has another length
     */
    public void add(short[] track) {
        if (track.length != length) {
            throw new IllegalArgumentException(
                    "Tracks of " + length + " and " + track.length + " samples");
        }
        if (lone == null && sums == null) {
            lone = track;
            return;
        }
        if (sums == null) {
            sums = new int[length];
            peaks = new int[length];
            magnitudes = new int[length];
            addUp(lone);
            lone = null;
        }
        addUp(track);
    }

    private void addUp(short[] track) {
        for (int i = 0; i < length; i++) {
            int sample = track[i];
            sums[i] += sample;
            magnitudes[i] += Math.abs(sample);
            peaks[i] = Math.max(peaks[i], Math.abs(sample));
        }
    }

    /** The mix of what was added, in a new array. */
    public short[] mix() {
        if (sums == null) {
            return lone == null ? new short[length] : lone.clone();
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
