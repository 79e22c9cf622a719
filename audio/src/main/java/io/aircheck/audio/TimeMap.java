package io.aircheck.audio;

/**
 * Gives each packet of one stream its integer range of output samples, in the order of the stream.
 *
 * <p>Contiguous packets follow one another exactly with their nominal length, whatever the noise of
 * their media times. While the error (ideal position by media time minus next free sample) exceeds
 * 5 ms, each packet is stretched or shrunk by one hundredth of its length (by one sample if that is
 * less than one): a whole percent at a time, so that few packets need interpolation at all; at 100
 * ppm of drift, one in a hundred. A hole moves the position to the ideal one. A hole is
 *
 * <ul>
 *   <li>an error of 10 ms or more: twice what drift can cause, and half of what a position may be
 *       wrong; or
 *   <li>frames missing by their sequence and an error of half a frame or more: nearer to one frame
 *       missing than to none, which matters for frames of 10 ms and less.
 * </ul>
 *
 * <p>A range never overlaps its predecessor, also when media time runs backwards: audio is never
 * dropped for a wrong clock. For a clock that is off by up to 1000 ppm, any loss and DTX, the
 * position stays within 10 ms of media time (the rule for a file is 20 ms).
 *
 * <p>Two numbers are all the state there is, so any chunking gives the same samples. Not
 * thread-safe.
 */
public final class TimeMap {

    private static final int MICROS = 1_000_000;

    private final int rate;
    private final long tolerance;
    private final long hole;
    private State state;

    /**
     * What a map remembers between packets.
     *
     * @param next the first free output sample, or {@link Long#MIN_VALUE} before the first packet
     * @param lastSequence sequence of the last placed packet
     */
    public record State(long next, long lastSequence) {
        /** Before the first packet of a stream. */
        public static final State FRESH = new State(Long.MIN_VALUE, 0);

        private boolean fresh() {
            return next == Long.MIN_VALUE;
        }
    }

    /**
     * Where a packet lies.
     *
     * @param start first output sample, relative to the task's start
     * @param length output samples, at least 1
     * @param lost sequences missing between the packet before and this one; 0 for a stream's first
     */
    public record Range(long start, int length, long lost) {
        /** The output sample just behind. */
        public long end() {
            return start + length;
        }
    }

    /**
     * A map for a stream that begins.
     *
     * @param rate output samples per second
     */
    public TimeMap(int rate) {
        this(rate, State.FRESH);
    }

    /** A map that goes on where {@code state} was taken. */
    public TimeMap(int rate, State state) {
        if (rate < 1) {
            throw new IllegalArgumentException("Rate " + rate);
        }
        this.rate = rate;
        this.tolerance = rate / 200;
        this.hole = rate / 100;
        this.state = state;
    }

    /** All that is needed to go on. */
    public State state() {
        return state;
    }

    /**
     * Places the next packet.
     *
     * @param sequence the packet's sequence, greater than the last one's
     * @param mediaMicros media time of its first sample relative to the task's start, in
     *     microseconds; may be negative
     * @param nominalSamples its duration at the output rate ({@link PacketInfo#nominalSamples})
     */
    public Range place(long sequence, long mediaMicros, int nominalSamples) {
        if (nominalSamples < 1) {
            throw new IllegalArgumentException("Nominal length " + nominalSamples);
        }
        long ideal = samples(mediaMicros);
        Range range;
        if (state.fresh()) {
            range = new Range(ideal, nominalSamples, 0);
        } else {
            long lost = Math.max(0, sequence - state.lastSequence() - 1);
            long error = ideal - state.next();
            boolean jump = error >= hole || (lost > 0 && 2 * error >= nominalSamples);
            range =
                    jump
                            ? new Range(ideal, nominalSamples, lost)
                            : new Range(
                                    state.next(),
                                    nominalSamples + bend(error, nominalSamples),
                                    lost);
        }
        state = new State(range.end(), sequence);
        return range;
    }

    private int bend(long error, int nominal) {
        if (Math.abs(error) <= tolerance || nominal == 1) {
            return 0;
        }
        return Math.max(1, nominal / 100) * Long.signum(error);
    }

    /** Nearest sample; whole seconds apart, so that no sane or insane time overflows. */
    private long samples(long micros) {
        long seconds = Math.floorDiv(micros, MICROS);
        long rest = Math.floorMod(micros, MICROS);
        return seconds * rate + (rest * rate + MICROS / 2) / MICROS;
    }
}
