package io.aircheck.job.room;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.Task;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.room.state.RunningTask;
import io.aircheck.job.room.state.Terms;
import io.aircheck.job.room.state.UserState;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A running task: tells tracks and mixer how to record.
 *
 * <p>Orders to one user never go back in time, whatever the times of the events that cause them:
 * the order that is decided last is also the one that holds last.
 */
final class Recording {
    /**
     * In custom recording, the first order to a user reaches back so far, within the task: of
     * frames that overtook one another, the one that made the user known need not be the earliest.
     * In full recording it is open to the past.
     */
    private static final long FIRST_REACH_MS = 2000;

    private final RunningTask.Builder task;
    private final Users users;
    private final Decision out;

    /** Goes on with a task. */
    Recording(RunningTask.Builder task, Users users, Decision out) {
        this.task = task;
        this.users = users;
        this.out = out;
    }

    /**
     * Starts a task and records who is there.
     *
     * @param byCommand whether StartRecord started it
     */
    static Recording start(
            RoomKey room,
            long taskId,
            long startMs,
            long nameStartMs,
            boolean byCommand,
            Terms terms,
            AppSettings settings,
            Users users,
            Decision out) {
        RunningTask.Builder task =
                RunningTask.newBuilder()
                        .setTask(
                                Task.newBuilder()
                                        .setBizId(room.bizId())
                                        .setRoomId(room.roomId())
                                        .setTaskId(taskId)
                                        .setStartMs(startMs)
                                        .setNameStartMs(nameStartMs))
                        .setByCommand(byCommand)
                        .setTerms(terms)
                        .setOutput(output(settings))
                        .setMaxMixedUsers(settings.maxMixedUsers());
        Recording recording = new Recording(task, users, out);
        String reason = byCommand ? Reason.START_RECORD : Reason.FIRST_USER;
        out.send(
                TaskNote.newBuilder()
                        .setTaskId(taskId)
                        .setEvent(
                                recording.event(
                                        RecordingEvent.Type.TASK_STARTED, startMs, reason)));
        out.taskStarted();
        recording.orderMix(startMs, null);
        recording.order(startMs, false);
        return recording;
    }

    /** How files of an app look. */
    static Output output(AppSettings settings) {
        return Output.newBuilder()
                .setBucket(settings.bucket())
                .setRegion(settings.region())
                .setCredentials(settings.credentials())
                .setSampleRate(settings.audio().sampleRate())
                .setBitRate(settings.audio().bitRate())
                .setMaxSegmentMs(settings.maxSegmentDuration().toMillis())
                .setMicOffGapMs(settings.micOffGap().toMillis())
                .build();
    }

    /** What full scope records. */
    static Terms fullTerms(AppSettings settings) {
        return Terms.newBuilder()
                .setSingle(settings.streams().single())
                .setMixed(settings.streams().mixed())
                .build();
    }

    /**
     * What a command asks for.
     *
     * @param recordMode 1 single, 2 mixed, 3 both
     */
    static Terms customTerms(int recordMode, List<String> allowed, List<String> blocked) {
        Terms.Builder terms =
                Terms.newBuilder().setSingle(recordMode != 2).setMixed(recordMode != 1);
        if (allowed != null) {
            terms.addAllAllowed(allowed);
        }
        if (blocked != null) {
            terms.addAllBlocked(blocked);
        }
        return terms.build();
    }

    RunningTask state() {
        return task.build();
    }

    boolean byCommand() {
        return task.getByCommand();
    }

    long taskId() {
        return task.getTask().getTaskId();
    }

    long startMs() {
        return task.getTask().getStartMs();
    }

    long nameStartMs() {
        return task.getTask().getNameStartMs();
    }

    /** When the last who left did so; not before the start. */
    long leftMs() {
        return Math.max(task.getLeftMs(), startMs());
    }

    /** Since when nobody is there; 0 if somebody is. */
    long emptiedMs() {
        return task.getEmptiedMs();
    }

    void left(long timeMs) {
        task.setLeftMs(Math.max(task.getLeftMs(), timeMs));
    }

    void emptied() {
        if (task.getEmptiedMs() == 0) {
            task.setEmptiedMs(leftMs());
        }
    }

    /** Somebody came or went, and somebody is there. */
    void occupied(long timeMs) {
        task.clearEmptiedMs();
        order(timeMs, false);
    }

    /** ModifyRecord: records otherwise from a time on. */
    void modify(Terms terms, long timeMs) {
        change(terms, task.getOutput(), task.getMaxMixedUsers(), timeMs, Reason.UNSUBSCRIBED);
    }

    /** The app's settings as they hold from a time on. */
    void apply(AppSettings settings, long timeMs) {
        change(
                byCommand() ? task.getTerms() : fullTerms(settings),
                output(settings),
                settings.maxMixedUsers(),
                timeMs,
                Reason.SETTINGS_CHANGED);
    }

    private void change(Terms terms, Output output, int maxMixed, long timeMs, String pauseReason) {
        boolean newOutput = !output.equals(task.getOutput());
        boolean mixingChanges = terms.getMixed() != task.getMixing();
        if (!newOutput && terms.equals(task.getTerms()) && maxMixed == task.getMaxMixedUsers()) {
            return;
        }
        task.setTerms(terms).setOutput(output).setMaxMixedUsers(maxMixed);
        if (mixingChanges || (newOutput && task.getMixing())) {
            orderMix(timeMs, pauseReason);
        }
        order(timeMs, newOutput);
    }

    /**
     * Ends the task.
     *
     * @return when it is over for the last of its streams
     */
    long end(String reason, long timeMs) {
        long end = Math.max(timeMs, startMs());
        long last = end;
        boolean openFuture =
                !byCommand()
                        && !reason.equals(Reason.SWITCHED_OFF)
                        && !reason.equals(Reason.STOP_RECORD);
        int tracks = task.getTracksEnded();
        for (UserState.Builder user : users.all()) {
            if (!user.hasRecorded()) {
                continue;
            }
            long at = Math.max(end, user.getRecorded().getOrderMs());
            last = Math.max(last, at);
            tracks++;
            endTrack(
                    user,
                    at,
                    TrackOrder.EndTask.newBuilder().setReason(reason).setOpenFuture(openFuture));
        }
        if (task.getMixKnown()) {
            long at = Math.max(end, task.getMixOrderMs());
            last = Math.max(last, at);
            tracks++;
            out.send(mix(at).setEnd(MixOrder.End.newBuilder().setReason(reason)));
        }
        out.send(
                TaskNote.newBuilder()
                        .setTaskId(taskId())
                        .setTaskClosing(
                                TaskNote.TaskClosing.newBuilder()
                                        .setTracks(tracks)
                                        .setEvent(
                                                event(
                                                        RecordingEvent.Type.TASK_ENDED,
                                                        end,
                                                        reason))));
        out.taskEnded();
        return last;
    }

    private void endTrack(UserState.Builder user, long timeMs, TrackOrder.EndTask.Builder how) {
        out.send(out.track(user.getUserId(), timeMs).setEndTask(how.setTaskId(taskId())));
        user.clearRecorded();
    }

    /**
     * Lets go of users who left so long ago that nothing of before can concern their tracks any
     * more, so that a room that is never empty does not remember everybody who ever came. The last
     * to leave are kept: most rooms never have so many.
     */
    void release(RoomSettings limits, long now) {
        List<UserState.Builder> departed = users.departed();
        int surplus = Math.max(0, departed.size() - limits.departedKept());
        for (UserState.Builder user : departed.subList(0, surplus)) {
            long lastMs = Math.max(Users.lastConcern(user), startMs());
            if (lastMs + limits.releaseMs() >= now) {
                return;
            }
            endTrack(
                    user,
                    lastMs,
                    TrackOrder.EndTask.newBuilder()
                            .setReason(Reason.EXIT)
                            .setResumableUntilMs(resumableUntil(limits, now)));
            task.setTracksEnded(task.getTracksEnded() + 1);
        }
    }

    private long resumableUntil(RoomSettings limits, long now) {
        long returns = now + limits.returnsMs();
        // A task of a command is over by then; the rest is for those who are told of it late.
        return byCommand()
                ? Math.min(returns, startMs() + limits.maxTaskMs() + limits.releaseMs())
                : returns;
    }

    private void orderMix(long timeMs, String pauseReason) {
        boolean mixing = task.getTerms().getMixed();
        if (!mixing && !task.getMixKnown()) {
            return;
        }
        long at = Math.max(Math.max(timeMs, startMs()), task.getMixOrderMs());
        task.setMixKnown(true).setMixing(mixing).setMixOrderMs(at);
        MixOrder.Builder order = mix(at);
        if (mixing) {
            order.setMix(task.getOutput());
        } else {
            order.setPause(MixOrder.Pause.newBuilder().setReason(pauseReason));
        }
        out.send(order);
    }

    private MixOrder.Builder mix(long timeMs) {
        return MixOrder.newBuilder().setTask(task.getTask()).setTimeMs(timeMs);
    }

    /** Tells every track for which something changes; all of them if {@code always}. */
    private void order(long timeMs, boolean always) {
        Set<String> mixed = mixedUsers();
        for (UserState.Builder user : users.all()) {
            if (!user.hasRecorded() && !Users.isPresent(user)) {
                continue;
            }
            boolean isSingle = task.getTerms().getSingle() && isSubscribed(user);
            boolean isMixed = mixed.contains(user.getUserId());
            UserState.Recorded known = user.getRecorded();
            if (user.hasRecorded()
                    && !always
                    && known.getSingle() == isSingle
                    && known.getMixed() == isMixed) {
                continue;
            }
            boolean reachesBack = byCommand() && !user.hasRecorded();
            long fromMs = reachesBack ? timeMs - FIRST_REACH_MS : timeMs;
            long at = Math.max(Math.max(fromMs, startMs()), known.getOrderMs());
            user.setRecorded(
                    UserState.Recorded.newBuilder()
                            .setSingle(isSingle)
                            .setMixed(isMixed)
                            .setOrderMs(at));
            out.send(
                    out.track(user.getUserId(), at)
                            .setRecord(
                                    TrackOrder.Record.newBuilder()
                                            .setTask(task.getTask())
                                            .setSingle(isSingle)
                                            .setMixed(isMixed)
                                            .setOutput(task.getOutput())
                                            .setOpenPast(!byCommand())
                                            .setUnannounced(isUnannounced(user))));
        }
    }

    private boolean isUnannounced(UserState.Builder user) {
        return user.getMuted() || !(users.byFrames() || user.getAnnounced());
    }

    /**
     * Who is mixed: the earliest of those who are there, up to the limit. Who left keeps a place
     * nobody else needs, for frames that come behind the exit.
     */
    private Set<String> mixedUsers() {
        if (!task.getTerms().getMixed()) {
            return new HashSet<>();
        }
        Stream<UserState.Builder> there =
                users.all().stream().filter(Users::isPresent).sorted(Users.BY_ARRIVAL);
        Stream<UserState.Builder> gone =
                users.all().stream()
                        .filter(user -> !Users.isPresent(user) && user.getRecorded().getMixed())
                        .sorted(Users.BY_ARRIVAL);
        return Stream.concat(there, gone)
                .filter(this::isSubscribed)
                .limit(task.getMaxMixedUsers())
                .map(UserState.Builder::getUserId)
                .collect(Collectors.toSet());
    }

    private boolean isSubscribed(UserState.Builder user) {
        Terms terms = task.getTerms();
        return terms.getAllowedCount() > 0
                ? terms.getAllowedList().contains(user.getUserId())
                : !terms.getBlockedList().contains(user.getUserId());
    }

    private ByteString event(RecordingEvent.Type type, long timeMs, String reason) {
        Task named = task.getTask();
        return ByteString.copyFrom(
                Json.write(
                        new RecordingEvent(
                                1,
                                Announcements.eventId(named.getTaskId(), "", 0, type, ""),
                                null,
                                type,
                                timeMs,
                                named.getBizId(),
                                named.getRoomId(),
                                named.getTaskId(),
                                named.getNameStartMs(),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                reason,
                                null)));
    }
}
