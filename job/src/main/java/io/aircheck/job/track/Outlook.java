package io.aircheck.job.track;

import io.aircheck.job.timeline.Ticks;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** When a track has something to decide next. Media times and event times are in ms. */
final class Outlook {
    private final TrackTime time;
    private final OrderBook orders;
    private final Lanes lanes;
    private final UserFile file;
    private final List<Frame> left;
    private final long lineMs;
    private final long alarmMs;

    /**
     * @param file the open one; null if none
     * @param left frames that are not decided, in the order of the timeline
     * @param lineMs the media time at which the next line of the grid can be passed; {@link
     *     Long#MAX_VALUE} if there is nothing to pass it with
     * @param alarmMs the event time at which there is something to forget
     */
    Outlook(
            TrackTime time,
            OrderBook orders,
            Lanes lanes,
            UserFile file,
            List<Frame> left,
            long lineMs,
            long alarmMs) {
        this.time = time;
        this.orders = orders;
        this.lanes = lanes;
        this.file = file;
        this.left = left;
        this.lineMs = lineMs;
        this.alarmMs = alarmMs;
    }

    /** The event time to evaluate at, even if nothing comes; later than {@code now}. */
    long wakeMs(long now) {
        long wake = Math.min(decideMs(), silentMs());
        wake = wake == Long.MAX_VALUE ? wake : wake + time.behindMs();
        return Math.max(Math.min(wake, alarmMs), now + 1);
    }

    /** The media time at which there is something to decide, whatever comes. */
    private long decideMs() {
        long decide = Math.min(orders.nextRefusalEnd(), lineMs);
        long order = orders.nextAfter(time.horizonUs(), Track.STRAY_MS);
        return order == Long.MAX_VALUE ? decide : Math.min(decide, order + 1);
    }

    /** The media time at which there is if nothing more comes. */
    private long silentMs() {
        long silent = Long.MAX_VALUE;
        if (!left.isEmpty() && left.get(left.size() - 1).mediaUs() >= time.horizonUs()) {
            long last = left.get(left.size() - 1).mediaUs();
            silent = Math.min(silent, Math.floorDiv(last, 1000) + 1);
        }
        if (file != null) {
            silent = Math.min(silent, time.behind(file.silentFrom()));
        }
        for (long end : lanes.ends()) {
            // A stream that ended earlier has frames left, which have their own time.
            if (end >= time.horizon() - Lanes.QUIET) {
                silent = Math.min(silent, time.behind(end + Lanes.QUIET));
            }
        }
        return silent;
    }

    /**
     * While the frames of a file's only stream go on, nothing is decided before the next line, the
     * file's limit or the next order; when they do not, silence ends the file or the stream. Null
     * where it is not so.
     */
    Pulse.Calm calm() {
        Set<Long> streams = left.stream().map(Frame::stream).collect(Collectors.toSet());
        lanes.stored().forEach(lane -> streams.add(lane.getStream()));
        if (file == null || left.isEmpty() || streams.size() != 1 || orders.hidesOrders()) {
            return null;
        }
        return new Pulse.Calm(
                left.get(0).stream(),
                file.lastMediaUs(),
                time.offsetUs(),
                time.holdMs(),
                Math.min(decideMs(), time.behind(file.limit())),
                alarmMs,
                Ticks.toMillis(Math.min(file.gap(), Lanes.QUIET)));
    }
}
