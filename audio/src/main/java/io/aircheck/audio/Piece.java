package io.aircheck.audio;

/**
 * Decoded samples and the output range they fill.
 *
 * @param start first output sample
 * @param length output samples
 * @param samples mono, at {@code rate}; as many as {@code length} if they are to be copied as they
 *     are
 * @param rate samples per second of {@code samples}
 */
record Piece(long start, int length, short[] samples, int rate) {

    long end() {
        return start + length;
    }

    /** Whether {@code next} goes on where this ends, so that one may interpolate across. */
    boolean joins(Piece next) {
        return end() == next.start && rate == next.rate;
    }
}
