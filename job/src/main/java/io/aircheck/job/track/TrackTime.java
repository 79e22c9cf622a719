package io.aircheck.job.track;

import io.aircheck.job.timeline.Ticks;
import io.aircheck.job.track.state.TrackState;

/**
 * The time of one evaluation: how far the track's audio has come, and where its positions lie.
 * Positions are ticks from the state's base, media time is the gateway's. Not thread-safe.
 */
final class TrackTime {
    private static final long MICROS = 1000;

    private final TrackState.Builder state;
    private final long offsetUs;
    private final long holdMs;
    private final long horizonUs;

    /**
     * @param state has the base and the task, now and later
     * @param offsetUs how far media time is behind the broker's
     * @param holdMs how much longer frames are waited for
     * @param now event time in ms
     */
    TrackTime(TrackState.Builder state, long offsetUs, long holdMs, long now) {
        this.state = state;
        this.offsetUs = offsetUs;
        this.holdMs = holdMs;
        this.horizonUs = (now - behindMs()) * MICROS;
    }

    long offsetUs() {
        return offsetUs;
    }

    long holdMs() {
        return holdMs;
    }

    /** How far the horizon is behind event time. */
    long behindMs() {
        return -Math.floorDiv(-offsetUs, MICROS) + holdMs;
    }

    /** Everything before this media time has come, but for what is late. */
    long horizonUs() {
        return horizonUs;
    }

    /** The same, as a position. */
    long horizon() {
        return Ticks.ofMicros(horizonUs - baseUs());
    }

    long baseUs() {
        return state.getBaseMs() * MICROS;
    }

    /** The task's start, as a position. */
    long origin() {
        return Ticks.ofMillis(state.getTask().getStartMs() - state.getBaseMs());
    }

    long mediaUs(long position) {
        return baseUs() + Ticks.toMicros(position);
    }

    long mediaMs(long position) {
        return state.getBaseMs() + Ticks.toMillis(position);
    }

    /** The media time in ms the horizon must reach to be behind a position. */
    long behind(long position) {
        return mediaMs(position) + 1;
    }
}
