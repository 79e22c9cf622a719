package io.aircheck.job.track;

import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.FrameCounts;
import io.aircheck.job.track.state.TrackState;

/**
 * Counts what becomes of a track's frames, minute by minute of media time, and tells of each minute
 * in an event track-stats. Changes the track's state; not thread-safe.
 */
final class Tally {
    private static final long MINUTE_US = 60_000_000;

    private final TrackState.Builder state;
    private final String userId;
    private final TrackOutput out;

    Tally(TrackState.Builder state, String userId, TrackOutput out) {
        this.state = state;
        this.userId = userId;
        this.out = out;
    }

    /** Counts in the minute that is under way. */
    void count(FrameCounts counts) {
        state.setStats(Counts.sum(state.getStats(), counts));
        out.counted(counts);
    }

    /** A frame was decided: the minutes before its own are over. */
    void passTo(long mediaUs) {
        tellBefore(Math.floorDiv(mediaUs, MINUTE_US));
    }

    /** The task is over, and with it the minute that is under way. */
    void close() {
        if (state.getStatsMinute() > 0) {
            tellBefore(state.getStatsMinute() + 1);
        }
    }

    private void tellBefore(long minute) {
        if (minute <= state.getStatsMinute()) {
            return;
        }
        if (state.getStatsMinute() == 0) {
            // The first minute that is counted.
            state.setStatsMinute(minute);
            return;
        }
        if (state.hasTask() && !state.getStats().equals(FrameCounts.getDefaultInstance())) {
            out.note(
                    Announcements.trackStats(
                            state.getTask(), userId, state.getStatsMinute(), state.getStats()));
        }
        state.clearStats().setStatsMinute(minute);
    }
}
