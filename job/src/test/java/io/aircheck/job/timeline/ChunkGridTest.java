package io.aircheck.job.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.audio.Mp3Format;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

/** The chunk grid: every position in one stretch, every line on a whole frame of every format. */
class ChunkGridTest {
    private static final long LENGTH = Ticks.ofMillis(28_800);

    @Property
    void everyPositionLiesInTheStretchThatIsNamed(
            @ForAll @LongRange(min = 0, max = Integer.MAX_VALUE) long bizId,
            @ForAll @StringLength(max = 20) String roomId,
            @ForAll @LongRange(min = -1L << 40, max = 1L << 40) long position) {
        ChunkGrid grid = ChunkGrid.of(LENGTH, bizId, roomId);
        long stretch = grid.index(position);

        assertThat(position).isBetween(grid.start(stretch), grid.end(stretch) - 1);
        assertThat(grid.end(stretch)).isEqualTo(grid.start(stretch + 1));
    }

    @Property
    void aLineIsAWholeFrameBehindAnotherInEveryFormat(
            @ForAll @LongRange(min = 0, max = Integer.MAX_VALUE) long bizId,
            @ForAll @LongRange(min = -1000, max = 1000) long stretch) {
        ChunkGrid grid = ChunkGrid.of(LENGTH, bizId, "room");
        for (int rate : new int[] {16_000, 24_000, 32_000, 48_000}) {
            long samples = Ticks.toSamples(grid.start(stretch), rate);

            assertThat(samples % Mp3Format.of(rate, 64_000).frameSamples()).isZero();
        }
    }

    @Example
    void roomsWithConsecutiveNamesAreSpreadOverTheGrid() {
        Set<Long> shifts = new HashSet<>();
        for (int room = 0; room < 400; room++) {
            shifts.add(ChunkGrid.of(LENGTH, 1_400_000_001, Integer.toString(room)).shift());
        }

        // Of 400 places; so no place has more than a few of the rooms.
        assertThat(shifts).hasSizeGreaterThan(150);
    }

    @Example
    void aGridThatWouldSplitFramesIsRefused() {
        assertThatThrownBy(() -> new ChunkGrid(ChunkGrid.STEP + 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkGrid(LENGTH, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkGrid(LENGTH, LENGTH))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
