package io.aircheck.testbed.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockCodeTest {

    private static final int NEAR_BLOCKS = 2 * BlockCode.NEAR;

    /** All of them: what the checker claims rests on this. */
    @Test
    void threeBlocksInARowNameThemselvesAmongAll() {
        long[] triples =
                IntStream.range(0, BlockCode.BLOCKS)
                        .mapToLong(
                                i ->
                                        (long) BlockCode.word(i) << 24
                                                | (long) BlockCode.word(i + 1) << 12
                                                | BlockCode.word(i + 2))
                        .toArray();
        Arrays.sort(triples);
        for (int i = 1; i < triples.length; i++) {
            assertThat(triples[i]).isGreaterThan(triples[i - 1]);
        }
    }

    @Test
    void blocksNearOneAnotherHaveOtherWords() {
        for (int i = 0; i < BlockCode.BLOCKS; i += 1021) {
            for (int near = 1; near < NEAR_BLOCKS; near++) {
                assertThat(BlockCode.word(i + near)).isNotEqualTo(BlockCode.word(i));
            }
        }
    }

    @Test
    void ofFourDisplacedBlocksTwoShowIt() {
        for (int shift = NEAR_BLOCKS; shift < BlockCode.BLOCKS; shift += NEAR_BLOCKS) {
            int index = shift * 7 & ~(NEAR_BLOCKS - 1);
            int shown = 0;
            for (int i = index; i < index + 4; i++) {
                shown += BlockCode.word(i) == BlockCode.word(i + shift) ? 0 : 1;
            }
            assertThat(shown).as("shift " + shift).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aBlockIsFoundNearWhereItIsExpected() {
        for (int i = 0; i < BlockCode.BLOCKS; i += 997) {
            for (int off = 1 - BlockCode.NEAR; off < BlockCode.NEAR; off++) {
                assertThat(BlockCode.near(BlockCode.word(i), BlockCode.wrap(i - off))).isEqualTo(i);
            }
        }
    }

    @Test
    void aRunIsFoundWithoutKnowingWhere() {
        for (int i = 0; i < BlockCode.BLOCKS; i += 1013) {
            int first = i;
            int[] words = IntStream.range(0, 3).map(k -> BlockCode.word(first + k)).toArray();
            assertThat(BlockCode.find(words)).isEqualTo(i);
            words[2] ^= 1;
            assertThat(BlockCode.find(words)).isNotEqualTo(i);
        }
    }
}
