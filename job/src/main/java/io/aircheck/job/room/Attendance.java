package io.aircheck.job.room;

import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.message.TrackOrder.Presence.Kind;
import io.aircheck.job.room.RoomHappening.Audio;
import io.aircheck.job.room.RoomHappening.Presence;
import io.aircheck.job.room.state.RoomState;
import io.aircheck.job.room.state.UserState;
import io.aircheck.schema.RoomEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who is in a room, from what room-events say and from audio itself. Of two statements on one thing
 * the later by its own time wins.
 */
final class Attendance {
    /**
     * A mark stands for audio anywhere in its whole second of media time: the sources send one a
     * user and second, with the first frame they see of it.
     */
    private static final long MARK_MS = 1000;

    /** So much later than a mark before it, by their own times, the next may come. */
    private static final long MARK_JITTER_MS = 1000;

    private static final int EVENTS_REMEMBERED = 8;
    private static final int EVENT_TYPES = 8;

    private final Moment moment;
    private final RoomState.Builder state;
    private final Users users;
    private final Tasks tasks;
    private final Decision out;

    Attendance(Moment moment, RoomState.Builder state, Users users, Tasks tasks, Decision out) {
        this.moment = moment;
        this.state = state;
        this.users = users;
        this.tasks = tasks;
        this.out = out;
    }

    // ---- room-events --------------------------------------------------------------------------

    void heed(Presence happening) {
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
            tasks.settle(timeMs, "enter", user.getUserId());
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
        tasks.left(timeMs);
        tasks.settle(timeMs, "present", "");
    }

    private static void turnMic(UserState.Builder user, boolean off, long timeMs) {
        if (timeMs >= user.getMicMs()) {
            user.setMicMs(timeMs).setMuted(off);
        }
    }

    /** Tells the track what room-events say, if it is of use to it. */
    private void tell(UserState.Builder user, Kind kind, boolean cut, RoomHappening happening) {
        if (tasks.concerns(user, happening)) {
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
        for (UserState.Builder user : users.present()) {
            boolean announcedLater = user.getAnnounced() && user.getPresenceMs() > timeMs;
            boolean heardLater = user.getAudible() && user.getAudibleMs() > timeMs;
            if (!announcedLater && !heardLater) {
                tell(user, Kind.EXIT, true, happening);
                user.setPresenceMs(Math.max(user.getPresenceMs(), timeMs))
                        .clearAnnounced()
                        .clearAudible();
                tasks.left(timeMs);
            }
        }
        tasks.dismissed(timeMs);
    }

    // ---- audio --------------------------------------------------------------------------------

    void heed(Audio audio) {
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
            tasks.settle(audio.timeMs(), "audio", user.getUserId());
        } else {
            user.setAudibleMs(Math.max(user.getAudibleMs(), audio.timeMs()))
                    .setAudibleRecordMs(Math.max(user.getAudibleRecordMs(), audio.recordTimeMs()));
        }
    }

    /** Whether audio belongs to what is just over, and says nothing of what is now. */
    private boolean isStale(Audio audio, UserState.Builder user) {
        long over =
                Math.max(Math.max(user.getPresenceMs(), state.getDismissedMs()), tasks.overMs());
        return audio.timeMs() < over
                && audio.recordTimeMs() <= over + moment.limits().staleMarksMs();
    }

    /**
     * Users nobody announced have left when they were not heard for the idle time. It counts from
     * the end of the second they were heard in: a little late, but never before the last sample.
     */
    void leaveIdle() {
        long idleMs = idleMs();
        List<UserState.Builder> silent =
                users.all().stream()
                        .filter(user -> user.getAudible() && silentAt(user, idleMs) <= moment.now())
                        .sorted(Comparator.comparingLong(UserState.Builder::getAudibleMs))
                        .toList();
        for (UserState.Builder user : silent) {
            user.clearAudible();
            left(heardUntil(user) + idleMs);
        }
    }

    /** No frame of those the last mark stands for lies behind this. */
    private static long heardUntil(UserState.Builder user) {
        return (Math.floorDiv(user.getAudibleMs(), MARK_MS) + 1) * MARK_MS;
    }

    private long idleMs() {
        return moment.settingsAt(moment.now()).maxIdleTime().toMillis();
    }

    /** When, in record time, a mark that says otherwise would have come. */
    private static long silentAt(UserState.Builder user, long idleMs) {
        return user.getAudibleRecordMs() + MARK_MS + idleMs + MARK_JITTER_MS;
    }

    // ---- what is left -------------------------------------------------------------------------

    void leaveState() {
        long skewMs = moment.limits().maxClockSkewMs();
        users.forget(moment.now(), skewMs);
        if (state.getDismissedMs() + skewMs < moment.now()) {
            state.clearDismissedMs();
        }
        state.clearUsers().addAllUsers(users.stored());
        if (users.isEmpty()) {
            state.clearPresenceByFrames();
        } else {
            state.setPresenceByFrames(users.byFrames());
        }
    }

    /** When a user has left or something is to be forgotten, if nothing happens. */
    long wakeMs() {
        long wake = Long.MAX_VALUE;
        long skewMs = moment.limits().maxClockSkewMs();
        if (moment.app() != null) {
            long idleMs = idleMs();
            for (UserState.Builder user : users.all()) {
                if (user.getAudible()) {
                    wake = Math.min(wake, silentAt(user, idleMs));
                }
            }
        }
        for (UserState.Builder user : users.all()) {
            if (Users.isForgettable(user)) {
                wake = Math.min(wake, Users.rememberedUntil(user, skewMs) + 1);
            }
        }
        return state.getDismissedMs() == 0
                ? wake
                : Math.min(wake, state.getDismissedMs() + skewMs + 1);
    }
}
