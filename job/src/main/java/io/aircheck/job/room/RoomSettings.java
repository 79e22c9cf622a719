package io.aircheck.job.room;

import java.io.Serializable;
import java.time.Duration;

/**
 * The room supervisor's limits.
 *
 * @param maxClockSkew inputs whose own time differs by more from their record time are ignored;
 *     what is only remembered to tell old inputs from new ones is forgotten after so long
 * @param staleMarks for so long after a task's end, an exit or a dismissal, in record time, audio
 *     from before it starts nothing
 * @param keepEmpty for so long a custom task outlives the last user, and a StartRecord waits for
 *     the first (GME "custom recording": 12 h)
 * @param maxTask a custom task is never longer (GME "custom recording": 24 h)
 * @param repeatRefusal the track of a user of an unknown app is told so again after this
 * @param release a user who left a running task may be forgotten after this: longer than {@code
 *     maxClockSkew} and the longest {@code track.hold} together, so that the track is done with all
 *     that was before
 * @param departedKept so many users who left a running task last are not forgotten before it ends
 * @param returns for so long after that a user who comes back to the same task finds the numbers of
 *     files going on
 */
public record RoomSettings(
        Duration maxClockSkew,
        Duration staleMarks,
        Duration keepEmpty,
        Duration maxTask,
        Duration repeatRefusal,
        Duration release,
        int departedKept,
        Duration returns)
        implements Serializable {
    /** More than {@code track.hold} can be, with what timers of tracks add. */
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(5);

    /** The rules' values, with the clock skew the job is set to. */
    public static RoomSettings withMaxClockSkew(Duration maxClockSkew) {
        return new RoomSettings(
                maxClockSkew,
                Duration.ofSeconds(10),
                Duration.ofHours(12),
                Duration.ofHours(24),
                Duration.ofMinutes(1),
                maxClockSkew.plus(LONGEST_HOLD),
                256,
                Duration.ofDays(365));
    }

    long maxClockSkewMs() {
        return maxClockSkew.toMillis();
    }

    long staleMarksMs() {
        return staleMarks.toMillis();
    }

    long keepEmptyMs() {
        return keepEmpty.toMillis();
    }

    long maxTaskMs() {
        return maxTask.toMillis();
    }

    long repeatRefusalMs() {
        return repeatRefusal.toMillis();
    }

    long releaseMs() {
        return release.toMillis();
    }

    long returnsMs() {
        return returns.toMillis();
    }
}
