package io.aircheck.testbed.signal;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** Which blocks of one speaker were found where. */
final class SpeakerLedger {

    private final ExpectedSpeaker expected;
    private final long firstNumber;
    private final BitSet seen = new BitSet();
    private long previous = Long.MIN_VALUE;

    SpeakerLedger(ExpectedSpeaker expected) {
        this.expected = expected;
        long earliest =
                expected.spoken().stream()
                        .mapToLong(Interval::fromMicros)
                        .min()
                        .orElse(expected.originMicros());
        // Blocks found a little before what is expected are counted too.
        this.firstNumber = expected.numberAt(earliest) - CodedSignal.BLOCK_COUNT / 2;
    }

    int speaker() {
        return expected.speaker();
    }

    long numberAt(double micros) {
        return expected.numberAt(micros);
    }

    long timeOf(long number) {
        return expected.block(number).fromMicros();
    }

    /** Enters a found block; {@code micros} is when it begins by the segment's time. */
    void found(int index, double micros, String segment, List<String> violations) {
        long number = unwrap(index, micros);
        Interval place = expected.block(number);
        String what = "speaker %d, block %d".formatted(speaker(), number);
        double off = micros - place.fromMicros();
        if (!expected.isAllowed(place)) {
            violations.add("%s is in %s but was not to be recorded".formatted(what, segment));
        }
        if (Math.abs(off) > RecordingChecker.TOLERANCE_MICROS) {
            violations.add(
                    "%s is %s ms %s in %s"
                            .formatted(
                                    what,
                                    String.format(Locale.ROOT, "%.1f", Math.abs(off) / 1000),
                                    off > 0 ? "late" : "early",
                                    segment));
        }
        int bit = (int) Math.max(0, Math.min(number - firstNumber, Integer.MAX_VALUE - 1));
        if (seen.get(bit)) {
            violations.add("%s is in the recording again in %s".formatted(what, segment));
        } else if (number <= previous) {
            violations.add("%s comes after block %d in %s".formatted(what, previous, segment));
        }
        seen.set(bit);
        previous = Math.max(previous, number);
    }

    void reportMissing(List<String> violations) {
        for (Interval spoken : expected.spoken()) {
            long number = expected.numberAt(spoken.fromMicros());
            if (!spoken.contains(expected.block(number))) {
                number++;
            }
            long missingFrom = -1;
            for (; spoken.contains(expected.block(number)); number++) {
                boolean missing =
                        !seen.get((int) (number - firstNumber))
                                && !expected.isExcused(expected.block(number));
                if (missing && missingFrom < 0) {
                    missingFrom = number;
                } else if (!missing && missingFrom >= 0) {
                    violations.add(missing(missingFrom, number - 1));
                    missingFrom = -1;
                }
            }
            if (missingFrom >= 0) {
                violations.add(missing(missingFrom, number - 1));
            }
        }
    }

    private String missing(long from, long to) {
        return from == to
                ? "speaker %d, block %d is missing".formatted(speaker(), from)
                : "speaker %d, blocks %d to %d are missing".formatted(speaker(), from, to);
    }

    /** Of the blocks with this index, the one nearest to where it was found. */
    private long unwrap(int index, double micros) {
        long near = Math.round((micros - expected.originMicros()) / CodedSignal.BLOCK_MICROS);
        long ahead = Math.floorMod(index - near, (long) CodedSignal.BLOCK_COUNT);
        return near
                + (ahead < CodedSignal.BLOCK_COUNT / 2 ? ahead : ahead - CodedSignal.BLOCK_COUNT);
    }
}
