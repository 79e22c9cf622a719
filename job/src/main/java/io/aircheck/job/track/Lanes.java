package io.aircheck.job.track;

import io.aircheck.audio.TimeMap;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.job.track.state.Hole;
import io.aircheck.job.track.state.Lane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The streams of a track, each with its own time map: a reconnect, a second device or a gateway
 * failover begins a new one, and streams that overlap are heard together.
 */
final class Lanes {
    /** A stream that was quiet for longer begins anew. */
    static final long QUIET = Ticks.ofMillis(2000);

    /** A late frame older than so many holes ago counts as one that came twice. */
    private static final int MAX_HOLES = 64;

    private final Map<Long, Lane> lanes = new TreeMap<>();
    private final Map<Long, TimeMap> maps = new HashMap<>();

    Lanes(List<Lane> stored) {
        stored.forEach(lane -> lanes.put(lane.getStream(), lane));
    }

    /** What became of a frame's place. */
    enum Verdict {
        PLACED,
        LATE,
        DUPLICATE
    }

    /**
     * A frame at its place.
     *
     * @param lane the stream just behind the frame; null when it was not placed
     */
    record Placing(Verdict verdict, long start, int length, long lost, Lane lane) {
        static Placing not(Verdict verdict) {
            return new Placing(verdict, 0, 0, 0, null);
        }

        long end() {
            return start + length;
        }
    }

    /**
     * Places the stream's next frame. Placing is provisional until {@link #keep}.
     *
     * @param mediaUs from the base of positions
     * @param floor everything before is decided; {@link Long#MIN_VALUE} if nothing is
     */
    Placing place(Frame frame, long mediaUs, long floor) {
        Lane lane = lanes.get(frame.stream());
        if (lane != null && frame.sequence() <= lane.getLastSequence()) {
            return Placing.not(missing(lane, frame.sequence()) ? Verdict.LATE : Verdict.DUPLICATE);
        }
        int nominal = frame.nominalTicks();
        boolean fresh = lane == null && !maps.containsKey(frame.stream());
        long at = mediaUs;
        if (fresh && floor != Long.MIN_VALUE && Ticks.ofMicros(mediaUs) < floor) {
            if (Ticks.ofMicros(mediaUs) + nominal / 2 < floor) {
                return Placing.not(Verdict.LATE);
            }
            // The better half of it lies behind the floor: it moves there.
            at = -Math.floorDiv(-floor * 1000, Ticks.PER_MILLI);
        }
        TimeMap map = maps.computeIfAbsent(frame.stream(), stream -> mapOf(lane));
        TimeMap.State before = map.state();
        TimeMap.Range range = map.place(frame.sequence(), at, nominal);
        if (floor != Long.MIN_VALUE && range.start() < floor) {
            maps.put(frame.stream(), new TimeMap(Ticks.PER_SECOND, before));
            return Placing.not(Verdict.LATE);
        }
        return new Placing(
                Verdict.PLACED,
                range.start(),
                range.length(),
                range.lost(),
                behind(frame, lane, map.state(), range.lost()));
    }

    private static TimeMap mapOf(Lane lane) {
        return lane == null
                ? new TimeMap(Ticks.PER_SECOND)
                : new TimeMap(
                        Ticks.PER_SECOND,
                        new TimeMap.State(lane.getNext(), lane.getLastSequence()));
    }

    /** The lane as it will stand once the frame is kept; holes are added only then. */
    private static Lane behind(Frame frame, Lane lane, TimeMap.State state, long lost) {
        Lane.Builder builder =
                Lane.newBuilder()
                        .setStream(frame.stream())
                        .setNext(state.next())
                        .setLastSequence(state.lastSequence())
                        .setOffsetUs(offsetUs(frame));
        if (lost > 0) {
            builder.addMissing(
                    Hole.newBuilder()
                            .setFirst(frame.sequence() - lost)
                            .setLast(frame.sequence() - 1));
        }
        return builder.build();
    }

    private static boolean missing(Lane lane, long sequence) {
        for (Hole hole : lane.getMissingList()) {
            if (sequence >= hole.getFirst() && sequence <= hole.getLast()) {
                return true;
            }
        }
        return false;
    }

    /** The frame's place is final. */
    void keep(Placing placing) {
        Lane behind = placing.lane();
        Lane before = lanes.get(behind.getStream());
        if (before == null) {
            lanes.put(behind.getStream(), behind);
            return;
        }
        List<Hole> holes = new ArrayList<>(before.getMissingList());
        holes.addAll(behind.getMissingList());
        lanes.put(
                behind.getStream(),
                behind.toBuilder()
                        .clearMissing()
                        .addAllMissing(
                                holes.subList(Math.max(0, holes.size() - MAX_HOLES), holes.size()))
                        .setOffsetUs(Math.min(drifted(before, behind), behind.getOffsetUs()))
                        .build());
    }

    /** The stream begins anew with its next frame: the ones before are not recorded. */
    void drop(long stream) {
        lanes.remove(stream);
        maps.remove(stream);
    }

    /**
     * Forgets streams that have been quiet since before a position.
     *
     * @param pending frames not decided yet: their streams are not quiet
     */
    void dropQuietBefore(long position, List<Frame> pending) {
        Set<Long> alive = pending.stream().map(Frame::stream).collect(Collectors.toSet());
        lanes.values()
                .removeIf(lane -> lane.getNext() < position && !alive.contains(lane.getStream()));
    }

    /** Where the streams ended so far. */
    List<Long> ends() {
        return lanes.values().stream().map(Lane::getNext).toList();
    }

    /**
     * How far the slowest of the streams is behind the broker's clock: streams in state, and those
     * that begin with these frames.
     */
    long offsetUs(List<Frame> frames) {
        Map<Long, Long> offsets = new HashMap<>();
        lanes.forEach((stream, lane) -> offsets.put(stream, lane.getOffsetUs()));
        for (Frame frame : frames) {
            offsets.merge(frame.stream(), offsetUs(frame), Math::min);
        }
        return offsets.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static long offsetUs(Frame frame) {
        return frame.recordMs() * 1000 - frame.mediaUs();
    }

    /** The smallest offset may grow again, by 200 ppm: a clock that drifts must not end files. */
    private static long drifted(Lane before, Lane behind) {
        return before.getOffsetUs() + Ticks.toMicros(behind.getNext() - before.getNext()) / 5000;
    }

    Collection<Lane> stored() {
        return lanes.values();
    }
}
