package io.aircheck.job.room;

import io.aircheck.job.room.SettingsHistory.Version;
import io.aircheck.job.room.state.RoomState;
import io.aircheck.job.room.state.Terms;
import io.aircheck.job.room.state.UserState;
import io.aircheck.job.room.state.WaitingStart;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.AppSettings.Scope;
import io.aircheck.schema.RecordingEvent.Reason;

/**
 * When tasks of a room begin and end. One runs at a time.
 *
 * <p>Full scope: from the first user to the last. Custom scope: from StartRecord, once a user is
 * there, to StopRecord, some time after the room emptied, or the longest a task may last. A
 * switched off app has none.
 */
final class Tasks {
    /**
     * So far back an order for new settings may reach. Settings known in time are taken over when
     * they come to hold; this is for tasks that started a little before that and are heard of a
     * little behind it. Others hold from now: tracks and mixer are past their time.
     */
    private static final long SETTINGS_REACH_MS = 5000;

    private final Moment moment;
    private final RoomState.Builder state;
    private final Users users;
    private final Decision out;

    /** The running task; null when there is none. */
    private Recording recording;

    Tasks(Moment moment, RoomState.Builder state, Users users, Decision out) {
        this.moment = moment;
        this.state = state;
        this.users = users;
        this.out = out;
        if (state.hasTask()) {
            recording = new Recording(state.getTask().toBuilder(), users, out);
        }
    }

    boolean runsByCommand() {
        return recording != null && recording.byCommand();
    }

    /** Whether a task runs or waits for its first user. */
    boolean inUse() {
        return recording != null || state.hasWaiting();
    }

    /** Of the task that is in use. */
    long taskId() {
        return recording != null ? recording.taskId() : state.getWaiting().getTaskId();
    }

    /** When the room's last task ended, while that is remembered and no other runs; else 0. */
    long overMs() {
        return recording == null ? state.getLastEndMs() : 0;
    }

    /** Whether a track may still have use for what happened: it records, or just did. */
    boolean concerns(UserState.Builder user, RoomHappening happening) {
        boolean justRecorded =
                happening.timeMs() < state.getLastEndMs()
                        && happening.recordTimeMs()
                                <= state.getLastEndMs() + moment.limits().staleMarksMs();
        return user.hasRecorded() || justRecorded;
    }

    // ---- commands -----------------------------------------------------------------------------

    /** A task begins as soon as a user is there. */
    void startRecord(long timeMs, Terms terms) {
        state.setWaiting(
                WaitingStart.newBuilder()
                        .setTimeMs(timeMs)
                        .setTaskId(TaskIds.of(moment.room(), "start-record", timeMs, ""))
                        .setTerms(terms));
        settle(timeMs, "start-record", "");
    }

    void modifyRecord(long timeMs, Terms terms) {
        if (recording != null) {
            recording.modify(terms, timeMs);
        } else {
            state.getWaitingBuilder().setTerms(terms);
        }
    }

    void stopRecord(long timeMs) {
        if (recording != null) {
            end(Reason.STOP_RECORD, timeMs);
        } else {
            state.clearWaiting();
        }
    }

    // ---- who is there -------------------------------------------------------------------------

    /** A user has left; more may follow before the conclusion is drawn. */
    void left(long timeMs) {
        if (recording != null) {
            recording.left(timeMs);
        }
    }

    /** Everybody was sent out. A task ends with it, also one that would wait for users. */
    void dismissed(long timeMs) {
        if (state.hasWaiting() && state.getWaiting().getTimeMs() <= timeMs) {
            state.clearWaiting();
        }
        if (recording != null && !users.anyPresent() && timeMs >= recording.startMs()) {
            end(Reason.ROOM_DISMISSED, timeMs);
        } else {
            settle(timeMs, "present", "");
        }
    }

    /**
     * Draws the conclusions from who is there now.
     *
     * @param timeMs since when it is so
     * @param cause what made it so, for the id of a task that starts
     */
    void settle(long timeMs, String cause, String userId) {
        boolean anyPresent = users.anyPresent();
        if (recording == null) {
            if (anyPresent) {
                startIfDue(timeMs, cause, userId);
            }
        } else if (anyPresent) {
            recording.occupied(timeMs);
        } else if (recording.byCommand()) {
            recording.emptied();
        } else {
            end(Reason.LAST_USER_LEFT, recording.leftMs());
        }
    }

    // ---- begin and end ------------------------------------------------------------------------

    private void startIfDue(long timeMs, String cause, String userId) {
        AppSettings settings = moment.settingsAt(timeMs);
        if (!settings.enabled()) {
            return;
        }
        long firstMs =
                users.present().stream()
                        .mapToLong(UserState.Builder::getSinceMs)
                        .min()
                        .orElseThrow();
        long startMs = Math.max(Math.max(timeMs, firstMs), state.getLastEndMs());
        if (settings.scope() == Scope.FULL) {
            state.clearWaiting();
            start(
                    TaskIds.of(moment.room(), cause, timeMs, userId),
                    startMs,
                    false,
                    Recording.fullTerms(settings),
                    settings);
        } else if (state.hasWaiting()) {
            WaitingStart waiting = state.getWaiting();
            state.clearWaiting();
            start(
                    waiting.getTaskId(),
                    Math.max(startMs, waiting.getTimeMs()),
                    true,
                    waiting.getTerms(),
                    settings);
        }
    }

    private void start(
            long taskId, long startMs, boolean byCommand, Terms terms, AppSettings settings) {
        long second = Math.floorDiv(startMs, 1000L) * 1000;
        long nameStartMs = second > state.getLastNameMs() ? second : state.getLastNameMs() + 1000;
        state.setLastNameMs(nameStartMs);
        recording =
                Recording.start(
                        moment.room(),
                        taskId,
                        startMs,
                        nameStartMs,
                        byCommand,
                        terms,
                        settings,
                        users,
                        out);
    }

    private void end(String reason, long timeMs) {
        close(reason, timeMs);
        settle(state.getLastEndMs(), "task-ended", "");
    }

    private void close(String reason, long timeMs) {
        long endMs = recording.end(reason, timeMs);
        recording = null;
        state.setLastEndMs(Math.max(state.getLastEndMs(), endMs));
    }

    /** Ends what has lasted too long by a time. */
    void expire(long byMs) {
        if (state.hasWaiting() && waitsUntil() <= byMs) {
            state.clearWaiting();
            out.ignore(Ignored.NOBODY_CAME);
        }
        if (!runsByCommand()) {
            return;
        }
        long tooLong = tooLongAt();
        long emptyTooLong = emptyTooLongAt();
        if (Math.min(tooLong, emptyTooLong) <= byMs) {
            if (emptyTooLong < tooLong) {
                end(Reason.EMPTY_TOO_LONG, emptyTooLong);
            } else {
                end(Reason.TASK_TOO_LONG, tooLong);
            }
        }
    }

    private long waitsUntil() {
        return state.getWaiting().getTimeMs() + moment.limits().keepEmptyMs();
    }

    private long tooLongAt() {
        return recording.startMs() + moment.limits().maxTaskMs();
    }

    private long emptyTooLongAt() {
        return recording.emptiedMs() == 0
                ? Long.MAX_VALUE
                : recording.emptiedMs() + moment.limits().keepEmptyMs();
    }

    // ---- settings -----------------------------------------------------------------------------

    /** Takes over the settings as they hold now. */
    void applySettings() {
        long now = moment.now();
        long asOf = recording == null ? now : Math.max(now, recording.startMs());
        Version version = moment.app().at(asOf);
        AppSettings settings = version.settings();
        boolean isNew = version.fromMs() <= asOf && version.fromMs() >= now - SETTINGS_REACH_MS;
        long timeMs = isNew ? version.fromMs() : now;
        if (!users.isEmpty()) {
            users.setByFrames(Moment.byFrames(settings), now);
        }
        if (state.hasWaiting() && (!settings.enabled() || settings.scope() == Scope.FULL)) {
            state.clearWaiting();
        }
        if (recording == null) {
            settle(timeMs, "settings", "");
        } else if (!settings.enabled()
                || (!recording.byCommand() && settings.scope() == Scope.CUSTOM)) {
            end(Reason.SWITCHED_OFF, timeMs);
        } else {
            recording.apply(settings, timeMs);
        }
    }

    /** The app is unknown from now on. */
    void abandon() {
        if (recording != null) {
            close(Reason.SWITCHED_OFF, moment.now());
        }
        state.clearWaiting();
    }

    // ---- what is left -------------------------------------------------------------------------

    /** Lets go of users whom the running task has no more to do with. */
    void release() {
        if (recording != null) {
            recording.release(moment.limits(), moment.now());
        }
    }

    void leaveState() {
        if (recording == null && pastUntil() < moment.now()) {
            state.clearLastEndMs().clearLastNameMs();
        }
        if (recording == null) {
            state.clearTask();
        } else {
            state.setTask(recording.state());
        }
    }

    /** Until when the last task matters to the next: no input may start one before it any more. */
    private long pastUntil() {
        return Math.max(state.getLastEndMs(), state.getLastNameMs() + 1000)
                + moment.limits().maxClockSkewMs();
    }

    /** When a task ends or something is to be forgotten, if nothing happens. */
    long wakeMs() {
        long wake = Long.MAX_VALUE;
        if (recording == null) {
            if (state.getLastEndMs() != 0) {
                wake = pastUntil() + 1;
            }
        } else if (recording.byCommand()) {
            wake = Math.min(tooLongAt(), emptyTooLongAt());
        }
        return state.hasWaiting() ? Math.min(wake, waitsUntil()) : wake;
    }
}
