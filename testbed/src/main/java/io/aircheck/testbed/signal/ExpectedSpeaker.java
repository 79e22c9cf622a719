package io.aircheck.testbed.signal;

import java.util.List;

/**
 * What a recording must hold of one speaker.
 *
 * @param name how violations call the speaker
 * @param speaker 0 to 15
 * @param originMicros the time at which block 0 of the speaker's signal sounds (before any wrap)
 * @param spoken when the speaker was to be recorded; every block that lies wholly in one of these
 *     must be found
 * @param excused stretches whose blocks may be there or not: lost packets. A block that touches one
 *     is not missed; where it is found it must still be in its place and only once
 * @param blurred stretches in which a decoder or encoder has just begun or lost a packet: a block
 *     that touches one and is not found counts as unreadable and not as missing, if of the nearest
 *     three blocks before it that are not excused one was found in its place (or the stretch begins
 *     there), and of the three behind it too
 */
public record ExpectedSpeaker(
        String name,
        int speaker,
        long originMicros,
        Intervals spoken,
        Intervals excused,
        Intervals blurred) {

    public ExpectedSpeaker {
        BlockCode.checkSpeaker(speaker);
    }

    /** A speaker whose every block can be read. */
    public ExpectedSpeaker(
            int speaker, long originMicros, List<Interval> spoken, List<Interval> excused) {
        this(
                "speaker " + speaker,
                speaker,
                originMicros,
                Intervals.of(spoken),
                Intervals.of(excused),
                Intervals.NONE);
    }

    Interval block(long number) {
        long from = originMicros + number * CodedSignal.BLOCK_MICROS;
        return new Interval(from, from + CodedSignal.BLOCK_MICROS);
    }

    /** The number, wraps counted, of the block that sounds at a time. */
    long numberAt(double micros) {
        return (long) Math.floor((micros - originMicros) / CodedSignal.BLOCK_MICROS);
    }

    /** Whether the block may be in the recording at all. */
    boolean isAllowed(Interval block) {
        return spoken.overlaps(block) || excused.overlaps(block);
    }
}
