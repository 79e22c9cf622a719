package io.aircheck.testbed.signal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Proves with the coded signal that a recording is complete: of every expected speaker each block
 * of 100 ms is there exactly once, in order, and within {@link #TOLERANCE_MICROS} of its place,
 * across all segments. It knows nothing of how the recording was made.
 *
 * <p>Audio is read piece by piece; memory does not grow with its length. Segments that follow one
 * another without a gap are read as one stretch, so that blocks on their border count too.
 *
 * <p>What it cannot see: a block that was not to be there, while another speaker is heard in the
 * same recording, unless it stands in a row of four (of two, within 3.2 s of its place); a block of
 * an {@link ExpectedSpeaker#excused()} stretch that is missing; a damaged one of a {@link
 * ExpectedSpeaker#blurred()} stretch, if no more than 2 % of those are. Blocks in the place of
 * others that lie a multiple of 6.4 s (less than 29 h) away pass once in 64 if there is one, once
 * in 4096 if there are two, and never if there are three; from four on they are named as displaced,
 * fewer as missing.
 */
public final class RecordingChecker {

    /** How far a block may be from its place. */
    public static final long TOLERANCE_MICROS = 20_000;

    private static final int PIECE = 48_000;

    /**
     * What came of a check.
     *
     * @param violations what is wrong, in plain words, in order of segment and time; empty if
     *     nothing is
     * @param blocks that were looked for; those of excused stretches not counted
     * @param unreadable that were not found where that may be, see {@link ExpectedSpeaker#blurred}
     * @param samples of each segment, in the order in which they were given
     */
    public record Report(List<String> violations, long blocks, long unreadable, long[] samples) {}

    private final List<String> violations = new ArrayList<>();
    private final List<SpeakerLedger> ledgers;
    private final QuietCheck quiet;
    private Stretch stretch;
    private RecordedSegment before;

    private RecordingChecker(List<ExpectedSpeaker> speakers, Intervals sounding) {
        ledgers = speakers.stream().map(speaker -> new SpeakerLedger(speaker, violations)).toList();
        quiet = sounding == null ? null : new QuietCheck(sounding, violations);
    }

    /**
     * Checks one track or mix.
     *
     * @param segments its files in any order
     * @param speakers who must be heard; nobody else is looked for
     * @return what is wrong
     * @throws IOException if a segment cannot be read
     */
    public static List<String> check(List<RecordedSegment> segments, List<ExpectedSpeaker> speakers)
            throws IOException {
        return new RecordingChecker(speakers, null).run(segments).violations();
    }

    /**
     * Checks one track or mix.
     *
     * @param segments its files in any order
     * @param speakers who must be heard
     * @param sounding when anybody may be heard at all, speakers or not
     * @throws IOException if a segment cannot be read
     */
    public static Report check(
            List<RecordedSegment> segments, List<ExpectedSpeaker> speakers, Intervals sounding)
            throws IOException {
        return new RecordingChecker(speakers, sounding).run(segments);
    }

    private Report run(List<RecordedSegment> segments) throws IOException {
        long[] samples = new long[segments.size()];
        List<RecordedSegment> ordered =
                segments.stream()
                        .sorted(Comparator.comparingLong(RecordedSegment::startMicros))
                        .toList();
        for (RecordedSegment segment : ordered) {
            samples[segments.indexOf(segment)] = read(segment);
        }
        if (stretch != null) {
            stretch.finish();
        }
        if (quiet != null) {
            quiet.finish();
        }
        ledgers.forEach(SpeakerLedger::finish);
        long blocks = ledgers.stream().mapToLong(SpeakerLedger::checked).sum();
        long unreadable = ledgers.stream().mapToLong(SpeakerLedger::unreadable).sum();
        return new Report(List.copyOf(violations), blocks, unreadable, samples);
    }

    private long read(RecordedSegment segment) throws IOException {
        long samples = 0;
        try (PcmSource audio = segment.opener().open()) {
            enter(segment, audio.rate());
            short[] piece = new short[PIECE];
            for (int n = audio.read(piece); n >= 0; n = audio.read(piece)) {
                stretch.feed(piece, n);
                if (quiet != null) {
                    double micros = segment.startMicros() + samples * 1e6 / audio.rate();
                    quiet.feed(piece, n, micros, audio.rate());
                }
                samples += n;
            }
        }
        before = segment;
        return samples;
    }

    private void enter(RecordedSegment segment, int rate) {
        long gap =
                stretch == null
                        ? Long.MAX_VALUE
                        : segment.startMicros() - Math.round(stretch.endMicros());
        if (gap < -TOLERANCE_MICROS) {
            violations.add(
                    "%s starts %d ms before %s ends"
                            .formatted(segment.name(), -gap / 1000, before.name()));
        }
        boolean follows = Math.abs(gap) <= TOLERANCE_MICROS && stretch.rate() == rate;
        if (stretch != null && !follows) {
            stretch.finish();
        }
        if (!follows) {
            stretch = new Stretch(segment.startMicros(), rate, ledgers);
        }
        stretch.enter(segment);
        if (quiet != null) {
            quiet.enter(segment.name());
        }
    }
}
