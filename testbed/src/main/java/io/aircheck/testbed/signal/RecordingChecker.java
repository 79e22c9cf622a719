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
 */
public final class RecordingChecker {

    /** How far a block may be from its place. */
    public static final long TOLERANCE_MICROS = 20_000;

    private static final int PIECE = 48_000;

    private RecordingChecker() {}

    /**
     * Checks one track or mix.
     *
     * @param segments its files in any order
     * @param speakers who must be heard; nobody else is looked for
     * @return what is wrong, in plain words, in order of segment and time; empty if nothing is
     * @throws IOException if a segment cannot be read
     */
    public static List<String> check(List<RecordedSegment> segments, List<ExpectedSpeaker> speakers)
            throws IOException {
        List<String> violations = new ArrayList<>();
        List<SpeakerLedger> ledgers = speakers.stream().map(SpeakerLedger::new).toList();
        List<RecordedSegment> ordered =
                segments.stream()
                        .sorted(Comparator.comparingLong(RecordedSegment::startMicros))
                        .toList();
        Stretch stretch = null;
        RecordedSegment before = null;
        for (RecordedSegment segment : ordered) {
            try (PcmSource audio = segment.opener().open()) {
                long gap =
                        stretch == null
                                ? Long.MAX_VALUE
                                : segment.startMicros() - Math.round(stretch.endMicros());
                if (gap < -TOLERANCE_MICROS) {
                    violations.add(
                            "%s starts %d ms before %s ends"
                                    .formatted(segment.name(), -gap / 1000, before.name()));
                }
                boolean follows =
                        Math.abs(gap) <= TOLERANCE_MICROS && stretch.rate() == audio.rate();
                if (stretch != null && !follows) {
                    stretch.finish();
                }
                if (!follows) {
                    stretch = new Stretch(segment.startMicros(), audio.rate(), ledgers);
                }
                stretch.enter(segment, violations);
                short[] piece = new short[PIECE];
                for (int n = audio.read(piece); n >= 0; n = audio.read(piece)) {
                    stretch.feed(piece, n);
                }
            }
            before = segment;
        }
        if (stretch != null) {
            stretch.finish();
        }
        ledgers.forEach(ledger -> ledger.reportMissing(violations));
        return violations;
    }
}
