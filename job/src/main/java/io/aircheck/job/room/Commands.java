package io.aircheck.job.room;

import io.aircheck.job.room.state.RoomState;
import io.aircheck.job.room.state.Terms;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.AppSettings.Scope;
import io.aircheck.schema.RecordingCommand;

/**
 * StartRecord, ModifyRecord, StopRecord. Of two commands the later by its own time wins, whichever
 * comes first.
 */
final class Commands {
    private final Moment moment;
    private final RoomState.Builder state;
    private final Tasks tasks;
    private final Decision out;

    Commands(Moment moment, RoomState.Builder state, Tasks tasks, Decision out) {
        this.moment = moment;
        this.state = state;
        this.tasks = tasks;
        this.out = out;
    }

    void heed(RecordingCommand command) {
        AppSettings settings = moment.settingsAt(command.time());
        // A task that a command started obeys commands to its end, whatever the scope is now.
        boolean ofTask = tasks.runsByCommand();
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
        if (tasks.inUse()) {
            out.ignore(Ignored.TASK_IN_USE);
            return;
        }
        remember(command);
        RecordingCommand.StartRecord start = command.startRecord();
        tasks.startRecord(
                command.time(),
                Recording.customTerms(
                        start.recordMode(), start.subscribeUserIds(), start.unSubscribeUserIds()));
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
            tasks.modifyRecord(command.time(), terms);
        }
    }

    private void stop(RecordingCommand command) {
        Long taskId = command.stopRecord().taskId();
        if (isOfTask(taskId)) {
            remember(command);
            tasks.stopRecord(command.time());
        } else if (taskId == null) {
            // So that a StartRecord from before it, which comes late, does not outlive it.
            remember(command);
        }
    }

    private boolean isOfTask(Long taskId) {
        if (!tasks.inUse()) {
            out.ignore(Ignored.NO_TASK);
            return false;
        }
        if (taskId != null && taskId != tasks.taskId()) {
            out.ignore(Ignored.WRONG_TASK);
            return false;
        }
        return true;
    }

    void forgetOld() {
        if (rememberedUntil() < moment.now()) {
            state.clearLastCommandMs().clearLastCommandKinds();
        }
    }

    private long rememberedUntil() {
        return state.getLastCommandMs() + moment.limits().maxClockSkewMs();
    }

    /** When something is to be forgotten. */
    long wakeMs() {
        return state.getLastCommandMs() == 0 ? Long.MAX_VALUE : rememberedUntil() + 1;
    }
}
