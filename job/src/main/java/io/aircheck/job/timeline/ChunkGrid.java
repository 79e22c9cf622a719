package io.aircheck.job.timeline;

/**
 * The lines on which a task's audio is cut into chunks: equally long stretches, shifted by a hash
 * of the room so that not every room of a cluster cuts at the same moment.
 *
 * @param length of a stretch in ticks, a multiple of {@link #STEP}
 * @param shift of line 0 from the start of the task in ticks, in {@code [0, length)}, a multiple of
 *     {@link #STEP}
 */
public record ChunkGrid(long length, long shift) {
    /** 72 ms: whole MP3 frames at 16, 24, 32 and 48 kHz (24 or 36 ms each). */
    public static final long STEP = Ticks.ofMillis(72);

    public ChunkGrid {
        if (length <= 0
                || length % STEP != 0
                || shift < 0
                || shift >= length
                || shift % STEP != 0) {
            throw new IllegalArgumentException("no grid: length " + length + ", shift " + shift);
        }
    }

    /** The grid of a room. */
    public static ChunkGrid of(long length, long bizId, String roomId) {
        // A multiplication spreads the hashes of rooms with consecutive numbers.
        long hash = (31 * Long.hashCode(bizId) + roomId.hashCode()) * 0x9E3779B97F4A7C15L;
        return new ChunkGrid(length, Math.floorMod(hash >>> 16, length / STEP) * STEP);
    }

    /** The number of the stretch a position lies in. */
    public long index(long ticks) {
        return Math.floorDiv(ticks - shift, length);
    }

    public long start(long index) {
        return index * length + shift;
    }

    public long end(long index) {
        return start(index + 1);
    }
}
