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
 */
public record RoomSettings(
        Duration maxClockSkew,
        Duration staleMarks,
        Duration keepEmpty,
        Duration maxTask,
        Duration repeatRefusal)
        implements Serializable {

    /** The rules' values, with the clock skew the job is set to. */
    public static RoomSettings withMaxClockSkew(Duration maxClockSkew) {
        return new RoomSettings(
                maxClockSkew,
                Duration.ofSeconds(10),
                Duration.ofHours(12),
                Duration.ofHours(24),
                Duration.ofMinutes(1));
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
}
