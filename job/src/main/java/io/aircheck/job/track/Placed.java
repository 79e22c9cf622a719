package io.aircheck.job.track;

import io.aircheck.job.message.FrameCounts;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.TrackOrder.Record;
import io.aircheck.job.track.Lanes.Placing;

/** A frame at its place, and the order by which it is recorded. */
final class Placed {
    private final Frame frame;
    private final Placing place;
    private final Record record;
    private FrameCounts counts = FrameCounts.getDefaultInstance();

    Placed(Frame frame, Placing place, Record record) {
        this.frame = frame;
        this.place = place;
        this.record = record;
    }

    Frame frame() {
        return frame;
    }

    Placing place() {
        return place;
    }

    Record record() {
        return record;
    }

    long mediaUs() {
        return frame.mediaUs();
    }

    long start() {
        return place.start();
    }

    long end() {
        return place.end();
    }

    long taskId() {
        return record.getTask().getTaskId();
    }

    Packet packet() {
        return frame.packet(place.start(), place.length());
    }

    /** What the walk found of it, to be counted once it is final. */
    FrameCounts counts() {
        return counts;
    }

    void counts(FrameCounts found) {
        counts = found;
    }
}
