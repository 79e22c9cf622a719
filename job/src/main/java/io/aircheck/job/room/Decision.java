package io.aircheck.job.room;

import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.room.state.RoomState;
import java.util.ArrayList;
import java.util.List;

/** What came of a look at a room: orders, notes, and the state that is left. */
final class Decision {
    private final RoomKey room;
    private final List<TrackOrder> tracks = new ArrayList<>();
    private final List<MixOrder> mixes = new ArrayList<>();
    private final List<TaskNote> notes = new ArrayList<>();
    private final List<Ignored> ignored = new ArrayList<>();
    private int started;
    private int ended;
    private RoomState state;
    private long wakeMs;

    Decision(RoomKey room) {
        this.room = room;
    }

    RoomKey room() {
        return room;
    }

    TrackOrder.Builder track(String userId, long timeMs) {
        return TrackOrder.newBuilder()
                .setBizId(room.bizId())
                .setRoomId(room.roomId())
                .setUserId(userId)
                .setTimeMs(timeMs);
    }

    void send(TrackOrder.Builder order) {
        tracks.add(order.build());
    }

    void send(MixOrder.Builder order) {
        mixes.add(order.build());
    }

    void send(TaskNote.Builder note) {
        notes.add(note.setBizId(room.bizId()).setRoomId(room.roomId()).build());
    }

    void ignore(Ignored why) {
        ignored.add(why);
    }

    void taskStarted() {
        started++;
    }

    void taskEnded() {
        ended++;
    }

    void leave(RoomState newState, long newWakeMs) {
        state = newState;
        wakeMs = newWakeMs;
    }

    List<TrackOrder> tracks() {
        return tracks;
    }

    List<MixOrder> mixes() {
        return mixes;
    }

    List<TaskNote> notes() {
        return notes;
    }

    List<Ignored> ignored() {
        return ignored;
    }

    /** How many more tasks run now. */
    int tasksAdded() {
        return started - ended;
    }

    /** What is to be remembered; equal to the default instance when nothing is. */
    RoomState state() {
        return state;
    }

    /**
     * When to look at the room again though nothing came, in event time; {@link Long#MAX_VALUE} if
     * there is no need.
     */
    long wakeMs() {
        return wakeMs;
    }
}
