package io.aircheck.job.room;

import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.room.RoomHappening.Audio;
import io.aircheck.job.room.RoomHappening.Command;
import io.aircheck.job.room.RoomHappening.Presence;
import io.aircheck.job.room.state.RoomState;
import io.aircheck.schema.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;

/**
 * A room of an app: decides from what is heard of it when tasks begin and end and who is recorded.
 *
 * <p>A decision is a function of the room's state, the app's settings, the inputs of one record
 * time and that time. Inputs count in the order of their own times; of two statements on one thing
 * the later by its own time wins, whichever is decided first. A decision costs time and state in
 * proportion to the users that are there or left lately; that is meant for rooms of up to about
 * 1000. Users who left long ago are only counted.
 *
 * <p>Who is there: {@link Attendance}. When tasks begin and end: {@link Tasks}, told by {@link
 * Commands}. Whom a task records: {@link Recording}. Unknown apps: {@link Refusals}.
 *
 * <p>Not thread-safe; made anew for every decision.
 */
final class Room {
    private final Moment moment;
    private final Decision out;
    private final RoomState.Builder state;
    private final Users users;
    private final Tasks tasks;
    private final Attendance attendance;
    private final Commands commands;
    private final Refusals refusals;

    private Room(Moment moment, RoomState before) {
        this.moment = moment;
        this.out = new Decision(moment.room());
        this.state = before.toBuilder();
        this.users = new Users(before.getUsersList(), before.getPresenceByFrames());
        this.tasks = new Tasks(moment, state, users, out);
        this.attendance = new Attendance(moment, state, users, tasks, out);
        this.commands = new Commands(moment, state, tasks, out);
        this.refusals = new Refusals(moment, state, out);
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
        Room room = new Room(new Moment(limits, key, app, now), before);
        List<RoomHappening> happenings = RoomHappening.inOrder(room.read(inputs));
        if (app == null) {
            room.tasks.abandon();
            room.users.forgetAll();
            happenings.forEach(room.refusals::refuse);
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
                Math.abs(happening.timeMs() - happening.recordTimeMs())
                        <= moment.limits().maxClockSkewMs();
        if (!timely) {
            out.ignore(Ignored.CLOCK_SKEW);
        }
        return timely;
    }

    private void heed(List<RoomHappening> happenings) {
        for (RoomHappening happening : happenings) {
            tasks.expire(Math.min(happening.timeMs(), moment.now()));
            if (users.isEmpty()) {
                boolean byFrames = Moment.byFrames(moment.settingsAt(happening.timeMs()));
                users.setByFrames(byFrames, moment.now());
            }
            if (happening instanceof Presence presence) {
                attendance.heed(presence);
            } else if (happening instanceof Audio audio) {
                attendance.heed(audio);
            } else if (happening instanceof Command command) {
                commands.heed(command.command());
            }
        }
        attendance.leaveIdle();
        tasks.expire(moment.now());
        tasks.applySettings();
    }

    private void leaveState() {
        tasks.release();
        attendance.leaveState();
        tasks.leaveState();
        commands.forgetOld();
        refusals.forgetOld();
        out.leave(state.build(), wakeMs());
    }

    private long wakeMs() {
        long wake = Math.min(attendance.wakeMs(), tasks.wakeMs());
        wake = Math.min(wake, Math.min(commands.wakeMs(), refusals.wakeMs()));
        if (moment.app() != null && (!users.isEmpty() || tasks.inUse())) {
            wake = Math.min(wake, moment.app().nextChange(moment.now()));
        }
        return wake == Long.MAX_VALUE ? wake : Math.max(wake, moment.now() + 1);
    }
}
