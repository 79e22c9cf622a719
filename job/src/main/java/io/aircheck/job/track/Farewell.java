package io.aircheck.job.track;

import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.Task;
import io.aircheck.job.message.TrackKey;
import io.aircheck.job.track.state.LeftTask;
import io.aircheck.job.track.state.TrackState;

/**
 * What a track tells and remembers of a task that is over for it: who comes back to the task finds
 * the numbers of its files going on. Changes the track's state; not thread-safe.
 */
final class Farewell {
    private final TrackState.Builder state;
    private final TrackKey key;
    private final TrackOutput out;

    Farewell(TrackState.Builder state, TrackKey key, TrackOutput out) {
        this.state = state;
        this.key = key;
        this.out = out;
    }

    /**
     * Tells that the track is closed.
     *
     * @param segments files it has had, those before the user came back included
     * @param resumableUntilMs until when the user may come back, in event time; 0 if not at all
     */
    void close(long taskId, int segments, long resumableUntilMs) {
        LeftTask earlier = earlier(taskId);
        Task task =
                Task.newBuilder()
                        .setBizId(key.bizId())
                        .setRoomId(key.roomId())
                        .setTaskId(taskId)
                        .build();
        out.note(
                Announcements.trackClosed(
                        task, key.userId(), segments - earlier.getSegments(), earlier.getClosed()));
        state.clearLeft();
        if (resumableUntilMs > 0) {
            state.setLeft(
                    LeftTask.newBuilder()
                            .setTaskId(taskId)
                            .setSegments(segments)
                            .setClosed(earlier.getClosed() + 1)
                            .setUntilMs(resumableUntilMs));
        }
    }

    /** How many files a task has had from before its user came back to it. */
    int segments(long taskId) {
        return earlier(taskId).getSegments();
    }

    private LeftTask earlier(long taskId) {
        return state.getLeft().getTaskId() == taskId
                ? state.getLeft()
                : LeftTask.getDefaultInstance();
    }

    /** What a track without anything else keeps; null if nothing. */
    TrackState remembered(long now) {
        return state.getLeft().getUntilMs() > now
                ? TrackState.newBuilder().setLeft(state.getLeft()).build()
                : null;
    }

    /** The event time at which what is remembered is spent. */
    long alarmMs(long now) {
        long until = state.getLeft().getUntilMs();
        return until > now ? until : Long.MAX_VALUE;
    }
}
