package io.aircheck.testbed.signal;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which blocks of one speaker were found where. */
final class SpeakerLedger {

    /** How far from an unread block others must have been read for it to be unreadable only. */
    private static final int NEIGHBOURS = 3;

    /** So many blocks with lost packets may lie between. */
    private static final int MOST_EXCUSED = 4;

    /** Blocks that are off by this much more or less are told of separately. */
    private static final double SAME_SHIFT_MICROS = 15_000;

    /**
     * Of the blurred blocks at most this share, and a few, may be unreadable. Measured: 0.6 % at 5
     * % loss.
     */
    private static final double MAX_UNREADABLE_SHARE = 0.02;

    private static final int FEW = 3;

    private final ExpectedSpeaker expected;
    private final List<String> violations;
    private final long firstNumber;
    private final BitSet seen = new BitSet();
    private final BitSet inPlace = new BitSet();

    /** By what is to be said. */
    private final Map<String, Run> runs = new LinkedHashMap<>();

    private long previous = Long.MIN_VALUE;
    private long checked;
    private long unreadable;

    /** Blocks in a row of which the same is to be said. */
    private static final class Run {
        private final String segment;
        private final String what;
        private final double off;
        private final long from;
        private long to;
        private double least;
        private double most;

        private Run(String segment, String what, long number, double off) {
            this.segment = segment;
            this.what = what;
            this.off = off;
            this.from = number;
            this.to = number;
            this.least = off;
            this.most = off;
        }

        private boolean takes(String otherSegment, long number, double otherOff) {
            boolean same =
                    number == to + 1
                            && segment.equals(otherSegment)
                            && Math.abs(off - otherOff) < SAME_SHIFT_MICROS;
            if (same) {
                to = number;
                least = Math.min(least, otherOff);
                most = Math.max(most, otherOff);
            }
            return same;
        }
    }

    /**
     * @param violations where what is wrong is said
     */
    SpeakerLedger(ExpectedSpeaker expected, List<String> violations) {
        this.expected = expected;
        this.violations = violations;
        List<Interval> spoken = expected.spoken().stretches();
        long earliest = spoken.isEmpty() ? expected.originMicros() : spoken.get(0).fromMicros();
        // Blocks found a little before what is expected are counted too.
        this.firstNumber = expected.numberAt(earliest) - CodedSignal.BLOCK_COUNT / 2;
    }

    int speaker() {
        return expected.speaker();
    }

    /** Blocks that were to be there. */
    long checked() {
        return checked;
    }

    /** Those of them that could not be read, where that may be. */
    long unreadable() {
        return unreadable;
    }

    long numberAt(double micros) {
        return expected.numberAt(micros);
    }

    long timeOf(long number) {
        return expected.block(number).fromMicros();
    }

    /** Enters a found block; {@code micros} is when it begins by the segment's time. */
    void found(int index, double micros, String segment) {
        long number = unwrap(index, micros);
        Interval place = expected.block(number);
        double off = micros - place.fromMicros();
        if (!expected.isAllowed(place)) {
            say(segment, "not to be recorded", number, 0);
        }
        if (Math.abs(off) > RecordingChecker.TOLERANCE_MICROS) {
            say(segment, off > 0 ? "late" : "early", number, off);
        }
        int bit = bit(number);
        if (Math.abs(off) <= RecordingChecker.TOLERANCE_MICROS) {
            inPlace.set(bit);
        }
        if (seen.get(bit)) {
            say(segment, "again", number, 0);
        } else if (number <= previous) {
            say(segment, "after " + previous, number, 0);
        }
        seen.set(bit);
        previous = Math.max(previous, number);
    }

    private int bit(long number) {
        return (int) Math.max(0, Math.min(number - firstNumber, Integer.MAX_VALUE - 1));
    }

    private void say(String segment, String what, long number, double off) {
        // What is out of order comes after another block each time.
        String kind = what.startsWith("after") ? "after" : what;
        Run run = runs.get(kind);
        if (run == null || !run.takes(segment, number, off)) {
            if (run != null) {
                tell(run);
            }
            runs.put(kind, new Run(segment, what, number, off));
        }
    }

    private void tell(Run run) {
        boolean one = run.from == run.to;
        String isOrAre = one ? " is " : " are ";
        String said =
                switch (run.what) {
                    case "not to be recorded" ->
                            isOrAre
                                    + "in "
                                    + run.segment
                                    + " but "
                                    + (one ? "was" : "were")
                                    + " not to be recorded";
                    case "late", "early" -> isOrAre + shift(run) + " in " + run.segment;
                    case "again" -> isOrAre + "in the recording again in " + run.segment;
                    default ->
                            (one ? " comes " : " come ")
                                    + run.what.replace("after", "after block")
                                    + " in "
                                    + run.segment;
                };
        violations.add(blocks(run.from, run.to) + said);
    }

    private static String shift(Run run) {
        double near = Math.min(Math.abs(run.least), Math.abs(run.most)) / 1000;
        double far = Math.max(Math.abs(run.least), Math.abs(run.most)) / 1000;
        String least = String.format(Locale.ROOT, "%.1f", near);
        String most = String.format(Locale.ROOT, "%.1f", far);
        return (least.equals(most) ? least : least + " to " + most) + " ms " + run.what;
    }

    /** Ends the recording: says what is missing. */
    void finish() {
        runs.values().forEach(this::tell);
        runs.clear();
        long blurred = 0;
        for (Interval spoken : expected.spoken().stretches()) {
            long number = expected.numberAt(spoken.fromMicros());
            if (!spoken.contains(expected.block(number))) {
                number++;
            }
            long missingFrom = -1;
            for (; spoken.contains(expected.block(number)); number++) {
                Interval block = expected.block(number);
                boolean missing = false;
                if (!expected.excused().overlaps(block)) {
                    checked++;
                    boolean isBlurred = expected.blurred().overlaps(block);
                    blurred += isBlurred ? 1 : 0;
                    boolean unread = !seen.get(bit(number));
                    missing = unread && !(isBlurred && isSurrounded(number));
                    unreadable += unread && !missing ? 1 : 0;
                }
                if (missing && missingFrom < 0) {
                    missingFrom = number;
                } else if (!missing && missingFrom >= 0) {
                    missing(missingFrom, number - 1);
                    missingFrom = -1;
                }
            }
            if (missingFrom >= 0) {
                missing(missingFrom, number - 1);
            }
        }
        if (unreadable > FEW + MAX_UNREADABLE_SHARE * blurred) {
            violations.add(
                    "%s: %d of %d blocks behind cuts and lost packets cannot be read"
                            .formatted(expected.name(), unreadable, blurred));
        }
    }

    /** Whether what is near the block is in its place, before it and behind it. */
    private boolean isSurrounded(long number) {
        return isWell(number, -1) && isWell(number, 1);
    }

    /** Blocks in which a frame was lost say nothing: the ones behind a few of them do. */
    private boolean isWell(long number, int step) {
        int asked = 0;
        for (int i = 1; asked < NEIGHBOURS && i <= NEIGHBOURS + MOST_EXCUSED; i++) {
            long near = number + (long) i * step;
            if (inPlace.get(bit(near))) {
                return true;
            }
            if (!expected.spoken().contains(expected.block(near))) {
                // At the edge of what is spoken nothing can be asked.
                return i == 1;
            }
            asked += expected.excused().overlaps(expected.block(near)) ? 0 : 1;
        }
        return false;
    }

    private void missing(long from, long to) {
        violations.add(blocks(from, to) + (from == to ? " is missing" : " are missing"));
    }

    private String blocks(long from, long to) {
        return from == to
                ? "%s, block %d".formatted(expected.name(), from)
                : "%s, blocks %d to %d".formatted(expected.name(), from, to);
    }

    /** Of the blocks with this index, the one nearest to where it was found. */
    private long unwrap(int index, double micros) {
        long near = Math.round((micros - expected.originMicros()) / CodedSignal.BLOCK_MICROS);
        long ahead = Math.floorMod(index - near, (long) CodedSignal.BLOCK_COUNT);
        return near
                + (ahead < CodedSignal.BLOCK_COUNT / 2 ? ahead : ahead - CodedSignal.BLOCK_COUNT);
    }
}
