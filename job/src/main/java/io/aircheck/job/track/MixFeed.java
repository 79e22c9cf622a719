package io.aircheck.job.track;

import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.Packet;
import io.aircheck.job.timeline.ChunkGrid;
import io.aircheck.job.timeline.Margins;
import io.aircheck.job.track.state.TrackState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hands a user's audio to the mixer, stretch by stretch of the task's grid, each once; what comes
 * for a stretch that was handed over follows in a part of its own. Positions are ticks from the
 * start of the task. Changes the track's state; not thread-safe.
 */
final class MixFeed {
    private static final long NOTHING_YET = Long.MIN_VALUE;

    private final TrackState.Builder state;
    private final ChunkGrid grid;
    private final String userId;
    private final TrackOutput out;

    /** What sounds for the mixer in {@code [from, to)}. */
    @FunctionalInterface
    interface Packets {
        List<Packet> within(long from, long to);
    }

    MixFeed(TrackState.Builder state, ChunkGrid grid, String userId, TrackOutput out) {
        this.state = state;
        this.grid = grid;
        this.userId = userId;
        this.out = out;
    }

    /** The next task begins. */
    void begin() {
        state.setNextStretch(NOTHING_YET);
    }

    /** Whether anything was or can be handed over: a frame of the task was looked at. */
    boolean hasBegun() {
        return state.hasTask() && state.getNextStretch() != NOTHING_YET;
    }

    /** Whether the stretch a position lies in was handed over, or passed without a sound. */
    boolean hasPassed(long position) {
        return hasBegun() && position < start();
    }

    /** Where the next stretch begins. */
    long start() {
        return grid.start(state.getNextStretch());
    }

    /** Where the next stretch ends. */
    long line() {
        return grid.end(state.getNextStretch());
    }

    /** Nothing sounds before a position: the stretches up to it need no handing over. */
    void skipTo(long position) {
        long stretch = grid.index(position - Margins.BEHIND);
        state.setNextStretch(Math.max(state.getNextStretch(), stretch));
    }

    /** Hands the next stretch over. */
    void hand(Packets packets) {
        long stretch = state.getNextStretch();
        long from = grid.start(stretch) - Margins.BEFORE;
        long to = grid.end(stretch) + Margins.BEHIND;
        send(stretch, packets.within(from, to));
        state.setNextStretch(stretch + 1);
    }

    /** Hands over all stretches that audio up to a position sounds in. */
    void handUpTo(long position, Packets packets) {
        while (start() - Margins.BEFORE < position) {
            hand(packets);
        }
    }

    /**
     * Hands over what sounds in stretches that went without it: late for the track's pace, it may
     * still be early enough for the mixer, which waits longer, and else counts it.
     *
     * @param stragglers packets in stretches that {@link #hasPassed}, not handed over yet
     */
    void supplement(List<Packet> stragglers) {
        Map<Long, List<Packet>> missed = new TreeMap<>();
        for (Packet packet : stragglers) {
            long first = grid.index(packet.getStartTicks() - Margins.BEHIND);
            long last = grid.index(end(packet) - 1 + Margins.BEFORE);
            for (long n = first; n <= Math.min(last, state.getNextStretch() - 1); n++) {
                missed.computeIfAbsent(n, stretch -> new ArrayList<>()).add(packet);
            }
        }
        missed.forEach(this::send);
    }

    private void send(long stretch, List<Packet> packets) {
        if (!packets.isEmpty()) {
            out.mixPart(
                    MixPart.newBuilder()
                            .setTask(state.getTask())
                            .setN(stretch)
                            .setUserId(userId)
                            .addAllPackets(packets)
                            .build());
        }
    }

    private static long end(Packet packet) {
        return packet.getStartTicks() + packet.getLengthTicks();
    }
}
