package io.aircheck.job.room;

import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.message.TrackOrder.Presence.Kind;
import io.aircheck.job.room.RoomHappening.Audio;
import io.aircheck.job.room.RoomHappening.Command;
import io.aircheck.job.room.RoomHappening.Presence;
import io.aircheck.job.room.SettingsHistory.Version;
import io.aircheck.job.room.state.Refusal;
import io.aircheck.job.room.state.RoomState;
import io.aircheck.job.room.state.Terms;
import io.aircheck.job.room.state.UserState;
import io.aircheck.job.room.state.WaitingStart;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.AppSettings.Scope;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RecordingEvent.Reason;
import io.aircheck.schema.RoomEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A room of an app: decides from what is heard of it when tasks begin and end and who is recorded.
 *
 * <p>A decision is a function of the room's state, the app's settings, the inputs of one record
 * time and that time. Inputs count in the order of their own times; of two statements on one thing
 * the later by its own time wins, whichever is decided first. A decision costs time and state in
 * proportion to the users that are there or were recorded in the running task; that is meant for
 * rooms of up to about 1000.
 *
 * <p>Not thread-safe; made anew for every decision.
 */
final class Room {
    /**
     * A mark of audio stands for up to so much of it (the sources send one a user and second), so a
     * user is only known to be silent after this on top of the idle time.
     */
    private static final long MARK_INTERVAL_MS = 1000;

    /**
     * So far back an order for new settings may reach. Settings known in time are taken over when
     * they come to hold; this is for tasks that started a little before that and are heard of a
     * little behind it. Others hold from now: tracks and mixer are past their time.
     */
    private static final long SETTINGS_REACH_MS = 5000;

    private static final int EVENTS_REMEMBERED = 8;
    private static final int EVENT_TYPES = 8;

    private final RoomSettings limits;
    private final RoomKey key;
    private final SettingsHistory app;
    private final long now;
    private final Decision out;

    private final RoomState.Builder state;
    private final Users users;
    private Recording recording;

    private Room(
            RoomSettings limits, RoomKey key, SettingsHistory app, RoomState before, long now) {
        this.limits = limits;
        this.key = key;
        this.app = app;
        this.now = now;
        this.out = new Decision(key);
        this.state = before.toBuilder();
        this.users = new Users(before.getUsersList(), before.getPresenceByFrames());
        if (before.hasTask()) {
            recording = new Recording(before.getTask().toBuilder(), users, out);
        }
    }

    /**
     * Decides what is due.
     *
     * @param app null when no settings of the app are known
     * @param inputs all of one record time that is not after {@code now}; may be none
     * @param now event time in ms
     */
    static Decision decide(
            RoomSettings limits,
            RoomKey key,
            SettingsHistory app,
            RoomState before,
            List<RoomInput> inputs,
            long now) {
        Room room = new Room(limits, key, app, before, now);
        List<RoomHappening> happenings = RoomHappening.inOrder(room.read(inputs));
        if (app == null) {
            room.abandon();
            room.refuse(happenings);
        } else {
            room.heed(happenings);
        }
        room.leaveState();
        return room.out;
    }

    private List<RoomHappening> read(List<RoomInput> inputs) {
        List<RoomHappening> happenings = new ArrayList<>();
        for (RoomInput input : inputs) {
            try {
                RoomHappening.of(input).filter(this::isTimely).ifPresent(happenings::add);
            } catch (MalformedRecordException e) {
                // The gates before this operator refuse such records with the reason.
                out.ignore(Ignored.MALFORMED);
            }
        }
        return happenings;
    }

    private boolean isTimely(RoomHappening happening) {
        boolean timely =
                Math.abs(happening.timeMs() - happening.recordTimeMs()) <= limits.maxClockSkewMs();
        if (!timely) {
            out.ignore(Ignored.CLOCK_SKEW);
        }
        return timely;
    }

    // ---- unknown apps -------------------------------------------------------------------------

    /** What was known while the app had settings is over when they are taken away. */
    private void abandon() {
        if (recording != null) {
            long endMs = recording.end(Reason.SWITCHED_OFF, now);
            recording = null;
            state.setLastEndMs(Math.max(state.getLastEndMs(), endMs));
        }
        users.forgetAll();
        state.clearWaiting();
    }

    private void refuse(List<RoomHappening> happenings) {
        for (RoomHappening happening : happenings) {
            if (happening instanceof Command) {
                out.ignore(Ignored.UNKNOWN_APP);
            } else if (happening instanceof Audio audio) {
                boolean told =
                        state.getRefusalsList().stream()
                                .anyMatch(
                                        refusal ->
                                                refusal.getUserId().equals(audio.userId())
                                                        && refusal.getUntilMs() > now);
                if (!told) {
                    state.addRefusals(
                            Refusal.newBuilder()
                                    .setUserId(audio.userId())
                                    .setUntilMs(now + limits.repeatRefusalMs()));
                    out.send(
                            out.track(audio.userId(), audio.timeMs())
                                    .setRefuse(
                                            TrackOrder.Refuse.newBuilder()
                                                    .setReason("unknown app " + key.bizId())));
                }
            }
        }
    }

    // ---- known apps ---------------------------------------------------------------------------

    private void heed(List<RoomHappening> happenings) {
        for (RoomHappening happening : happenings) {
            expire(Math.min(happening.timeMs(), now));
            if (users.isEmpty()) {
                users.setByFrames(byFrames(app.at(happening.timeMs()).settings()), now);
            }
            if (happening instanceof Presence presence) {
                heed(presence);
            } else if (happening instanceof Audio audio) {
                heed(audio);
            } else if (happening instanceof Command command) {
                heed(command);
            }
        }
        leaveIdle();
        expire(now);
        applySettings();
    }

    private static boolean byFrames(AppSettings settings) {
        return settings.presence() == AppSettings.Presence.FRAMES;
    }

    /** Ends what has lasted too long by a time. */
    private void expire(long byMs) {
        if (state.hasWaiting() && state.getWaiting().getTimeMs() + limits.keepEmptyMs() <= byMs) {
            state.clearWaiting();
            out.ignore(Ignored.NOBODY_CAME);
        }
        if (recording == null || !recording.byCommand()) {
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

    private long tooLongAt() {
        return recording.startMs() + limits.maxTaskMs();
    }

    private long emptyTooLongAt() {
        return recording.emptiedMs() == 0
                ? Long.MAX_VALUE
                : recording.emptiedMs() + limits.keepEmptyMs();
    }

    // ---- presence -----------------------------------------------------------------------------

    private void heed(Presence happening) {
        RoomEvent event = happening.event();
        if (event.type() == RoomEvent.Type.ROOM_DISMISSED) {
            dismiss(happening);
            return;
        }
        UserState.Builder user = users.user(event.userId());
        if (isDuplicate(user, event)) {
            return;
        }
        switch (event.type()) {
            case ENTER -> {
                if (!users.byFrames()) {
                    enter(user, event.time());
                }
                tell(user, Kind.ENTER, false, happening);
            }
            case EXIT -> {
                tell(user, Kind.EXIT, true, happening);
                if (!users.byFrames()) {
                    exit(user, event.time());
                }
            }
            case MIC_ON -> {
                tell(user, Kind.MIC_ON, user.getMuted(), happening);
                turnMic(user, false, event.time());
            }
            case MIC_OFF -> {
                tell(user, Kind.MIC_OFF, true, happening);
                turnMic(user, true, event.time());
            }
            default -> throw new IllegalStateException("no event of one user: " + event.type());
        }
    }

    private static boolean isDuplicate(UserState.Builder user, RoomEvent event) {
        long code = event.time() * EVENT_TYPES + event.type().ordinal();
        if (user.getRecentList().contains(code)) {
            return true;
        }
        List<Long> recent = new ArrayList<>(user.getRecentList());
        recent.add(code);
        if (recent.size() > EVENTS_REMEMBERED) {
            recent.remove(0);
        }
        user.clearRecent().addAllRecent(recent);
        return false;
    }

    private void enter(UserState.Builder user, long timeMs) {
        if (timeMs < user.getPresenceMs() || timeMs < state.getDismissedMs()) {
            return;
        }
        boolean wasPresent = Users.isPresent(user);
        user.setPresenceMs(timeMs).setAnnounced(true).clearAudible();
        if (!wasPresent) {
            user.setSinceMs(timeMs);
            settle(timeMs, "enter", user.getUserId());
        }
    }

    private void exit(UserState.Builder user, long timeMs) {
        if (timeMs < user.getPresenceMs()) {
            return;
        }
        boolean wasPresent = Users.isPresent(user);
        user.setPresenceMs(timeMs).clearAnnounced();
        if (user.getAudibleMs() <= timeMs) {
            user.clearAudible();
        }
        if (wasPresent && !Users.isPresent(user)) {
            left(timeMs);
        }
    }

    private void left(long timeMs) {
        if (recording != null) {
            recording.left(timeMs);
        }
        settle(timeMs, "present", "");
    }

    private static void turnMic(UserState.Builder user, boolean off, long timeMs) {
        if (timeMs >= user.getMicMs()) {
            user.setMicMs(timeMs).setMuted(off);
        }
    }

    /** Tells the track what room-events say, if it records or just did. */
    private void tell(UserState.Builder user, Kind kind, boolean cut, RoomHappening happening) {
        boolean justRecorded =
                happening.timeMs() < state.getLastEndMs()
                        && happening.recordTimeMs() <= state.getLastEndMs() + limits.staleMarksMs();
        if (user.hasRecorded() || justRecorded) {
            out.send(
                    out.track(user.getUserId(), happening.timeMs())
                            .setPresence(
                                    TrackOrder.Presence.newBuilder().setKind(kind).setCut(cut)));
        }
    }

    private void dismiss(Presence happening) {
        long timeMs = happening.timeMs();
        if (timeMs <= state.getDismissedMs()) {
            return;
        }
        state.setDismissedMs(timeMs);
        if (state.hasWaiting() && state.getWaiting().getTimeMs() <= timeMs) {
            state.clearWaiting();
        }
        for (UserState.Builder user : users.present()) {
            boolean announcedLater = user.getAnnounced() && user.getPresenceMs() > timeMs;
            boolean heardLater = user.getAudible() && user.getAudibleMs() > timeMs;
            if (!announcedLater && !heardLater) {
                tell(user, Kind.EXIT, true, happening);
                user.setPresenceMs(Math.max(user.getPresenceMs(), timeMs))
                        .clearAnnounced()
                        .clearAudible();
                if (recording != null) {
                    recording.left(timeMs);
                }
            }
        }
        if (recording != null && !users.anyPresent() && timeMs >= recording.startMs()) {
            end(Reason.ROOM_DISMISSED, timeMs);
        } else {
            settle(timeMs, "present", "");
        }
    }

    private void heed(Audio audio) {
        UserState.Builder user = users.user(audio.userId());
        if (user.getAnnounced()) {
            return;
        }
        if (!user.getAudible()) {
            if (isStale(audio, user)) {
                return;
            }
            user.setAudible(true)
                    .setSinceMs(audio.timeMs())
                    .setAudibleMs(audio.timeMs())
                    .setAudibleRecordMs(audio.recordTimeMs());
            settle(audio.timeMs(), "audio", user.getUserId());
        } else {
            user.setAudibleMs(Math.max(user.getAudibleMs(), audio.timeMs()))
                    .setAudibleRecordMs(Math.max(user.getAudibleRecordMs(), audio.recordTimeMs()));
        }
    }

    /** Whether audio belongs to what is just over, and says nothing of what is now. */
    private boolean isStale(Audio audio, UserState.Builder user) {
        long over =
                Math.max(
                        Math.max(user.getPresenceMs(), state.getDismissedMs()),
                        recording == null ? state.getLastEndMs() : 0);
        return audio.timeMs() < over && audio.recordTimeMs() <= over + limits.staleMarksMs();
    }

    /** Users nobody announced have left when they were not heard for the idle time. */
    private void leaveIdle() {
        long idleMs = idleMs();
        List<UserState.Builder> silent =
                users.all().stream()
                        .filter(user -> user.getAudible() && silentAt(user, idleMs) <= now)
                        .sorted(Comparator.comparingLong(UserState.Builder::getAudibleMs))
                        .toList();
        for (UserState.Builder user : silent) {
            user.clearAudible();
            left(user.getAudibleMs() + idleMs);
        }
    }

    private long idleMs() {
        return app.at(now).settings().maxIdleTime().toMillis();
    }

    private static long silentAt(UserState.Builder user, long idleMs) {
        return user.getAudibleRecordMs() + idleMs + MARK_INTERVAL_MS;
    }

    // ---- commands -----------------------------------------------------------------------------

    private void heed(Command happening) {
        RecordingCommand command = happening.command();
        AppSettings settings = app.at(command.time()).settings();
        // A task that a command started obeys commands to its end, whatever the scope is now.
        boolean ofTask = recording != null && recording.byCommand();
        if (!ofTask && settings.scope() == Scope.FULL) {
            out.ignore(Ignored.FULL_SCOPE);
        } else if (!ofTask && !settings.enabled()) {
            out.ignore(Ignored.SWITCHED_OFF);
        } else if (isOutdated(command)) {
            out.ignore(Ignored.OUTDATED);
        } else if (command.startRecord() != null) {
            start(command);
        } else if (command.modifyRecord() != null) {
            modify(command);
        } else {
            stop(command);
        }
    }

    private static int kind(RecordingCommand command) {
        return command.startRecord() != null ? 1 : command.modifyRecord() != null ? 2 : 4;
    }

    private boolean isOutdated(RecordingCommand command) {
        return command.time() < state.getLastCommandMs()
                || (command.time() == state.getLastCommandMs()
                        && (state.getLastCommandKinds() & kind(command)) != 0);
    }

    private void remember(RecordingCommand command) {
        int sameTime = command.time() == state.getLastCommandMs() ? state.getLastCommandKinds() : 0;
        state.setLastCommandMs(command.time()).setLastCommandKinds(sameTime | kind(command));
    }

    private void start(RecordingCommand command) {
        if (recording != null || state.hasWaiting()) {
            out.ignore(Ignored.TASK_IN_USE);
            return;
        }
        remember(command);
        RecordingCommand.StartRecord start = command.startRecord();
        state.setWaiting(
                WaitingStart.newBuilder()
                        .setTimeMs(command.time())
                        .setTaskId(TaskIds.of(key, "start-record", command.time(), ""))
                        .setTerms(
                                Recording.customTerms(
                                        start.recordMode(),
                                        start.subscribeUserIds(),
                                        start.unSubscribeUserIds())));
        settle(command.time(), "start-record", "");
    }

    private void modify(RecordingCommand command) {
        RecordingCommand.ModifyRecord modify = command.modifyRecord();
        if (isOfTask(modify.taskId())) {
            remember(command);
            Terms terms =
                    Recording.customTerms(
                            modify.recordMode(),
                            modify.subscribeUserIds(),
                            modify.unSubscribeUserIds());
            if (recording != null) {
                recording.modify(terms, command.time());
            } else {
                state.getWaitingBuilder().setTerms(terms);
            }
        }
    }

    private void stop(RecordingCommand command) {
        Long taskId = command.stopRecord().taskId();
        if (isOfTask(taskId)) {
            remember(command);
            if (recording != null) {
                end(Reason.STOP_RECORD, command.time());
            } else {
                state.clearWaiting();
            }
        } else if (taskId == null) {
            // So that a StartRecord from before it, which comes late, does not outlive it.
            remember(command);
        }
    }

    private boolean isOfTask(Long taskId) {
        if (recording == null && !state.hasWaiting()) {
            out.ignore(Ignored.NO_TASK);
            return false;
        }
        long known = recording != null ? recording.taskId() : state.getWaiting().getTaskId();
        if (taskId != null && taskId != known) {
            out.ignore(Ignored.WRONG_TASK);
            return false;
        }
        return true;
    }

    // ---- tasks --------------------------------------------------------------------------------

    /**
     * Draws the conclusions from who is there now.
     *
     * @param timeMs since when it is so
     * @param cause what made it so, for the id of a task that starts
     */
    private void settle(long timeMs, String cause, String userId) {
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

    private void startIfDue(long timeMs, String cause, String userId) {
        AppSettings settings = app.at(timeMs).settings();
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
                    TaskIds.of(key, cause, timeMs, userId),
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
                        key, taskId, startMs, nameStartMs, byCommand, terms, settings, users, out);
    }

    private void end(String reason, long timeMs) {
        long endMs = recording.end(reason, timeMs);
        recording = null;
        state.setLastEndMs(Math.max(state.getLastEndMs(), endMs));
        settle(endMs, "task-ended", "");
    }

    /** Takes over the settings as they hold now. */
    private void applySettings() {
        long asOf = recording == null ? now : Math.max(now, recording.startMs());
        Version version = app.at(asOf);
        AppSettings settings = version.settings();
        boolean isNew = version.fromMs() <= asOf && version.fromMs() >= now - SETTINGS_REACH_MS;
        long timeMs = isNew ? version.fromMs() : now;
        if (!users.isEmpty()) {
            users.setByFrames(byFrames(settings), now);
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

    // ---- what is left -------------------------------------------------------------------------

    private void leaveState() {
        long skewMs = limits.maxClockSkewMs();
        users.forget(now, skewMs);
        if (recording == null && pastUntil() < now) {
            state.clearLastEndMs().clearLastNameMs();
        }
        if (state.getDismissedMs() + skewMs < now) {
            state.clearDismissedMs();
        }
        if (state.getLastCommandMs() + skewMs < now) {
            state.clearLastCommandMs().clearLastCommandKinds();
        }
        List<Refusal> refusals =
                state.getRefusalsList().stream()
                        .filter(refusal -> refusal.getUntilMs() > now)
                        .toList();
        state.clearRefusals().addAllRefusals(refusals);
        state.clearUsers().addAllUsers(users.stored());
        if (users.isEmpty()) {
            state.clearPresenceByFrames();
        } else {
            state.setPresenceByFrames(users.byFrames());
        }
        if (recording == null) {
            state.clearTask();
        } else {
            state.setTask(recording.state());
        }
        out.leave(state.build(), wakeMs());
    }

    /** Until when the last task matters to the next: no input may start one before it any more. */
    private long pastUntil() {
        return Math.max(state.getLastEndMs(), state.getLastNameMs() + 1000)
                + limits.maxClockSkewMs();
    }

    private long wakeMs() {
        long wake = Long.MAX_VALUE;
        long skewMs = limits.maxClockSkewMs();
        if (app != null) {
            long idleMs = idleMs();
            for (UserState.Builder user : users.all()) {
                if (user.getAudible()) {
                    wake = Math.min(wake, silentAt(user, idleMs));
                }
            }
            if (!users.isEmpty() || recording != null || state.hasWaiting()) {
                wake = Math.min(wake, app.nextChange(now));
            }
        }
        for (UserState.Builder user : users.all()) {
            if (Users.isForgettable(user)) {
                wake = Math.min(wake, Users.rememberedUntil(user, skewMs) + 1);
            }
        }
        if (recording == null) {
            if (state.getLastEndMs() != 0) {
                wake = Math.min(wake, pastUntil() + 1);
            }
        } else if (recording.byCommand()) {
            wake = Math.min(wake, Math.min(tooLongAt(), emptyTooLongAt()));
        }
        if (state.hasWaiting()) {
            wake = Math.min(wake, state.getWaiting().getTimeMs() + limits.keepEmptyMs());
        }
        if (state.getDismissedMs() != 0) {
            wake = Math.min(wake, state.getDismissedMs() + skewMs + 1);
        }
        if (state.getLastCommandMs() != 0) {
            wake = Math.min(wake, state.getLastCommandMs() + skewMs + 1);
        }
        for (Refusal refusal : state.getRefusalsList()) {
            wake = Math.min(wake, refusal.getUntilMs());
        }
        return wake == Long.MAX_VALUE ? wake : Math.max(wake, now + 1);
    }
}
