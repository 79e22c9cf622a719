package io.aircheck.testbed.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which blocks that were not read are missing, and which are only unreadable. */
class SpeakerLedgerTest {
    private static final long BLOCK = CodedSignal.BLOCK_MICROS;

    /**
     * Blocks 0 to 19; those from 8 to 11 had a lost packet in them, and 12 to 13 come right behind.
     */
    private static List<String> check(int... unread) {
        List<String> violations = new ArrayList<>();
        SpeakerLedger ledger =
                new SpeakerLedger(
                        new ExpectedSpeaker(
                                "alice",
                                1,
                                0,
                                Intervals.of(List.of(new Interval(0, 20 * BLOCK))),
                                Intervals.of(List.of(new Interval(8 * BLOCK, 12 * BLOCK))),
                                Intervals.of(List.of(new Interval(8 * BLOCK, 14 * BLOCK)))),
                        violations);
        for (int number = 0; number < 20; number++) {
            int index = number;
            if (Arrays.stream(unread).noneMatch(skipped -> skipped == index)) {
                ledger.found(number, number * BLOCK, "a.mp3");
            }
        }
        ledger.finish();
        return violations;
    }

    @Test
    void blocksWithALostPacketAreNotMissed() {
        assertThat(check(8, 9, 10, 11)).isEmpty();
    }

    @Test
    void aBlockBehindThemIsUnreadableWhileWhatIsAroundIsInPlace() {
        assertThat(check(8, 9, 10, 11, 12)).isEmpty();
    }

    @Test
    void aBlockIsMissingWhenNothingAroundIsInPlace() {
        assertThat(check(5, 6, 7, 8, 9, 10, 11, 12))
                .containsExactly("alice, blocks 5 to 7 are missing", "alice, block 12 is missing");
        assertThat(check(12, 13, 14, 15, 16)).containsExactly("alice, blocks 12 to 16 are missing");
    }

    @Test
    void blocksWithLostPacketsVouchForNothingAtTheEnd() {
        List<String> violations = new ArrayList<>();
        SpeakerLedger ledger =
                new SpeakerLedger(
                        new ExpectedSpeaker(
                                "alice",
                                1,
                                0,
                                Intervals.of(List.of(new Interval(0, 20 * BLOCK))),
                                Intervals.of(List.of(new Interval(17 * BLOCK, 20 * BLOCK))),
                                Intervals.of(List.of(new Interval(16 * BLOCK, 20 * BLOCK)))),
                        violations);
        for (int number = 0; number < 16; number++) {
            ledger.found(number, number * BLOCK, "a.mp3");
        }
        ledger.finish();

        assertThat(violations).containsExactly("alice, block 16 is missing");
    }

    @Test
    void aBlockFarFromAnyLostPacketIsMissing() {
        assertThat(check(16)).containsExactly("alice, block 16 is missing");
    }
}
