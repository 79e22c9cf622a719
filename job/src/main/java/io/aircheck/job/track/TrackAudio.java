package io.aircheck.job.track;

import io.aircheck.job.message.Packet;
import io.aircheck.job.timeline.Margins;
import io.aircheck.job.track.state.PlacedPacket;
import io.aircheck.job.track.state.TrackState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A track's audio at its places, in three parts one behind the other: what is final and in the
 * state, what was walked since, and what is yet to be walked. Positions are ticks from the state's
 * base. Changes the track's state; not thread-safe.
 */
final class TrackAudio {
    private final TrackState.Builder state;
    private final TrackTime time;

    /** The frames of this evaluation, in the order of the walk. */
    private final List<Placed> frames = new ArrayList<>();

    private int walked;
    private int decided;

    TrackAudio(TrackState.Builder state, TrackTime time) {
        this.state = state;
        this.time = time;
    }

    void add(Placed placed) {
        frames.add(placed);
    }

    /** All have been added. Stable: frames of streams that overlap keep the order of media time. */
    void order() {
        frames.sort(Comparator.comparingLong(Placed::start));
    }

    // ---- the walk -----------------------------------------------------------------------------

    /** The frame the walk has come to; null behind the last. */
    Placed next() {
        return walked < frames.size() ? frames.get(walked) : null;
    }

    /** The frame was walked. */
    void step() {
        walked++;
    }

    /** Whether anything was walked that is not final. */
    boolean hasWalked() {
        return decided < walked;
    }

    /** Whether any frame is not final. */
    boolean hasUndecided() {
        return decided < frames.size();
    }

    // ---- what is final ------------------------------------------------------------------------

    boolean hasFinal() {
        return state.getPlacedCount() > 0;
    }

    /** Makes final what was walked, and returns it. */
    List<Placed> decide() {
        List<Placed> made = List.copyOf(frames.subList(decided, walked));
        for (Placed placed : made) {
            state.addPlaced(
                    PlacedPacket.newBuilder()
                            .setPacket(placed.packet())
                            .setSingle(placed.record().getSingle())
                            .setMixed(placed.record().getMixed()));
        }
        decided = walked;
        return made;
    }

    /**
     * Keeps of what is final what chunks and stretches behind a position can need.
     *
     * @param single the position in the user's file
     * @param mixed the position in the mix
     */
    void forgetBefore(long single, long mixed) {
        List<PlacedPacket> kept =
                state.getPlacedList().stream()
                        .filter(
                                placed ->
                                        end(placed.getPacket())
                                                > (placed.getMixed() ? mixed : single)
                                                        - Margins.BEFORE)
                        .collect(Collectors.toList());
        if (kept.size() < state.getPlacedCount()) {
            state.clearPlaced().addAllPlaced(kept);
        }
    }

    // ---- packets ------------------------------------------------------------------------------

    /** For the user's file: the packets that sound in {@code [from, to)}, on the task's time. */
    List<Packet> singleWithin(long from, long to) {
        return within(from, to, false);
    }

    /** For the mix, from and to on the task's time as well. */
    List<Packet> mixedWithin(long from, long to) {
        return within(from + time.origin(), to + time.origin(), true);
    }

    private List<Packet> within(long from, long to, boolean mixed) {
        List<Packet> packets = new ArrayList<>();
        for (PlacedPacket placed : state.getPlacedList()) {
            if (mixed ? placed.getMixed() : placed.getSingle()) {
                addWithin(packets, placed.getPacket(), placed.getSingle(), from, to);
            }
        }
        for (Placed placed : frames.subList(decided, frames.size())) {
            boolean wanted = mixed ? placed.record().getMixed() : placed.record().getSingle();
            boolean near = placed.start() < to && placed.end() > from;
            if (wanted && near && placed.taskId() == state.getTask().getTaskId()) {
                addWithin(packets, placed.packet(), placed.record().getSingle(), from, to);
            }
        }
        return packets;
    }

    private void addWithin(
            List<Packet> packets, Packet packet, boolean single, long from, long to) {
        if (packet.getStartTicks() < to && end(packet) > from) {
            packets.add(onTasksTime(packet, single));
        }
    }

    /** As files and mixes take it. */
    Packet onTasksTime(Placed placed) {
        return onTasksTime(placed.packet(), placed.record().getSingle());
    }

    private Packet onTasksTime(Packet packet, boolean single) {
        return packet.toBuilder()
                .setStartTicks(packet.getStartTicks() - time.origin())
                .setMixedOnly(!single)
                .build();
    }

    /** Where the last that is final for the mixer ends, on the task's time. */
    long lastMixed() {
        return state.getPlacedList().stream()
                .filter(PlacedPacket::getMixed)
                .mapToLong(placed -> end(placed.getPacket()) - time.origin())
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private static long end(Packet packet) {
        return packet.getStartTicks() + packet.getLengthTicks();
    }
}
