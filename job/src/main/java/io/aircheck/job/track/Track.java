package io.aircheck.job.track;

import io.aircheck.audio.Window;
import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.FrameCounts;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.message.Task;
import io.aircheck.job.message.TrackKey;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.message.TrackOrder.Record;
import io.aircheck.job.timeline.ChunkGrid;
import io.aircheck.job.timeline.Margins;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.job.track.Lanes.Placing;
import io.aircheck.job.track.Lanes.Verdict;
import io.aircheck.job.track.state.TrackState;
import io.aircheck.schema.ObjectNames;
import io.aircheck.schema.RecordingEvent.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One user's audio in one room: turns frames and orders into files, chunks and parts of the mix.
 *
 * <p>An evaluation is a function of the state, the frames not placed yet and the time. It walks the
 * frames in the order of the timeline and decides in three kinds of places only: at a line of the
 * chunk grid, where a file opens, and where one ends. What it walked behind the last decision is
 * not final and is walked again next time, so that a frame which comes late, but before the cut,
 * still finds its place.
 *
 * <p>Positions are ticks from the state's base. Not thread-safe; made anew for every evaluation.
 */
final class Track {
    private static final long MICROS = 1000;

    /**
     * In full recording, frames up to so long behind a task's end still belong to it; later ones
     * have been marked by then and began a task of their own.
     */
    static final long STRAY_MS = 2000;

    private final TrackSettings settings;
    private final int epoch;
    private final TrackKey key;
    private final TrackOutput out;

    /** As decided. */
    private final TrackState.Builder state;

    private final Inbox inbox;
    private final OrderBook orders;
    private final Lanes lanes;
    private final Tally tally;
    private final MixFeed mix;
    private final Farewell farewell;
    private final TrackTime time;
    private final TrackAudio audio;

    /** The open file at the walk's present place; null if none. */
    private UserFile file;

    /**
     * What an evaluation leaves.
     *
     * @param state null when nothing needs remembering
     * @param rest frames to keep; null when they are as before
     * @param wakeMs when to evaluate again, even if nothing comes; {@link Long#MAX_VALUE} when
     *     there is no need
     * @param calm what is known of evaluations to come; null if nothing is
     */
    record Result(TrackState state, List<ReceivedFrames> rest, long wakeMs, Pulse.Calm calm) {}

    private Track(
            TrackSettings settings,
            int epoch,
            TrackKey key,
            TrackState before,
            List<ReceivedFrames> received,
            long now,
            TrackOutput out) {
        this.settings = settings;
        this.epoch = epoch;
        this.key = key;
        this.out = out;
        this.inbox = Inbox.open(received, now);
        this.state = before.toBuilder();
        this.orders = new OrderBook(before.getOrdersList(), now);
        this.lanes = new Lanes(before.getLanesList());
        this.tally = new Tally(state, key.userId(), out);
        this.mix =
                new MixFeed(
                        state,
                        ChunkGrid.of(settings.chunkTicks(), key.bizId(), key.roomId()),
                        key.userId(),
                        out);
        if (state.getBaseMs() == 0 && !inbox.frames().isEmpty()) {
            state.setBaseMs(Math.floorDiv(inbox.frames().get(0).mediaUs(), MICROS));
        }
        this.farewell = new Farewell(state, key, out);
        this.time = new TrackTime(state, lanes.offsetUs(inbox.frames()), settings.holdMs(), now);
        this.audio = new TrackAudio(state, time);
        if (state.hasFile()) {
            file = new UserFile(state.getFile(), time.origin());
        }
    }

    /**
     * Decides what can be decided.
     *
     * @param epoch how often the job was restarted abnormally: a file of an earlier epoch ends
     *     where its last chunk did
     * @param now event time in ms; what came or was ordered later is not looked at
     */
    static Result evaluate(
            TrackSettings settings,
            int epoch,
            TrackKey key,
            TrackState before,
            List<ReceivedFrames> received,
            long now,
            TrackOutput out) {
        Track track = new Track(settings, epoch, key, before, received, now, out);
        track.reconnect();
        track.leaveResumable();
        track.place();
        if (track.walk()) {
            track.endFile();
            track.passLines(track.lastLine());
            track.endTasks();
        }
        return track.result(now);
    }

    // ---- after an abnormal restart ------------------------------------------------------------

    /**
     * The open file ends where its last chunk did, and the next begins with the very next sample
     * (GME, full recording: a new file after an abnormal interruption). A file of which nothing
     * went out goes on: empty files are not made.
     */
    private void reconnect() {
        if (file == null || file.epoch() == epoch) {
            return;
        }
        if (file.chunks() == 0) {
            file.epoch(epoch);
        } else {
            long end = file.end();
            long mediaUs = file.lastMediaUs();
            long cut = file.cut();
            Output output = file.described().getOutput();
            file.endAt(cut);
            finish(Reason.RESTART);
            open(cut, mediaUs, output);
            file.endAt(Math.max(cut, end));
        }
        state.setFile(file.stored());
    }

    // ---- ordering -----------------------------------------------------------------------------

    private void place() {
        for (Frame frame : inbox.doubled()) {
            inbox.take(frame);
            countOutside(Counts.duplicate(1));
        }
        long unrecorded = 0;
        for (Frame frame : inbox.frames()) {
            Optional<Record> record =
                    orders.governing(frame.mediaUs())
                            .filter(order -> order.getSingle() || order.getMixed());
            if (record.isPresent()) {
                place(frame, record.get());
            } else if (frame.mediaUs() < time.horizonUs()) {
                inbox.take(frame);
                lanes.drop(frame.stream());
                if (orders.refusal().isPresent()) {
                    out.refuse(frame, orders.refusal().get());
                } else {
                    unrecorded++;
                }
            }
        }
        audio.order();
        if (unrecorded > 0) {
            out.unrecorded(unrecorded);
        }
    }

    private void place(Frame frame, Record record) {
        long floor = state.getHasFloor() ? state.getFloor() : Long.MIN_VALUE;
        Placing place = lanes.place(frame, frame.mediaUs() - time.baseUs(), floor);
        if (place.verdict() == Verdict.PLACED) {
            audio.add(new Placed(frame, place, record));
        } else {
            inbox.take(frame);
            countOutside(place.verdict() == Verdict.LATE ? Counts.late(1) : Counts.duplicate(1));
        }
    }

    // ---- the walk -----------------------------------------------------------------------------

    /**
     * Walks the frames before the horizon.
     *
     * @return false if it stopped at a line of the grid that cannot be passed yet
     */
    private boolean walk() {
        for (Placed next = audio.next(); next != null; next = audio.next()) {
            if (next.mediaUs() >= time.horizonUs()) {
                return true;
            }
            if (!state.hasTask() || state.getTask().getTaskId() != next.taskId()) {
                enter(next);
            }
            skipSilence(next.start());
            if (!passLines(next.start())) {
                return false;
            }
            endFileBefore(next);
            next.counts(counts(next));
            if (next.record().getSingle()) {
                record(next);
            }
            audio.step();
        }
        return true;
    }

    /** Frames from here on belong to another task. */
    private void enter(Placed first) {
        if (state.hasTask()) {
            leave(Long.MAX_VALUE, 0);
        }
        Task task = first.record().getTask();
        state.setTask(task).setSegments(farewell.segments(task.getTaskId()));
        mix.begin();
        decide(first.start());
    }

    private void record(Placed next) {
        if (file == null) {
            decide(next.start());
            open(next.start(), next.mediaUs(), next.record().getOutput());
            state.setFile(file.stored());
        }
        long end = next.end();
        while (end > file.limit()) {
            split(next);
        }
        file.tellGap(next.start());
        file.count(next.counts());
        file.extend(end, next.mediaUs());
    }

    private FrameCounts counts(Placed next) {
        long hole = file == null ? 0 : Math.max(0, file.hole(next.start()));
        boolean unannounced = orders.unannounced(next.mediaUs(), state.getUnannounced());
        return FrameCounts.newBuilder()
                .setReceived(1)
                .setLost(next.place().lost())
                .setConcealed(Math.round((double) hole / next.place().length()))
                .setUnannounced(unannounced ? 1 : 0)
                .build();
    }

    /** The file is as long as it may be: the next begins with the very next sample. */
    private void split(Placed at) {
        long border = file.limit();
        long mediaUs = file.lastMediaUs();
        file.endAt(border);
        finish(Reason.MAX_DURATION);
        // The frame sounds in both files: it stays undecided, and the floor before it.
        decide(at.start());
        open(border, mediaUs, at.record().getOutput());
        state.setFile(file.stored());
    }

    // ---- where files end ----------------------------------------------------------------------

    private void endFileBefore(Placed next) {
        if (file == null) {
            return;
        }
        Optional<String> reason = ordered(next.mediaUs());
        if (reason.isEmpty() && file.hole(next.start()) > file.gap()) {
            reason = Optional.of(Reason.GAP);
        }
        if (reason.isPresent()) {
            finish(reason.get());
            decide(next.start());
        }
    }

    /** All frames before the horizon are walked: can more come for the file? */
    private void endFile() {
        if (file == null) {
            return;
        }
        Optional<String> reason = ordered(time.horizonUs() - 1);
        if (reason.isEmpty() && time.horizon() > file.silentFrom()) {
            reason = Optional.of(Reason.GAP);
        }
        if (reason.isPresent()) {
            long end = file.end();
            finish(reason.get());
            decide(end);
        }
    }

    /** Why orders end the file between its last frame and a media time, if they do. */
    private Optional<String> ordered(long mediaUs) {
        return orders.firstEnding(state.getTask().getTaskId(), file.lastMediaUs(), mediaUs)
                .map(Track::reason);
    }

    private static String reason(TrackOrder order) {
        return switch (order.getOrderCase()) {
            case END_TASK -> Reason.TASK_END;
            case RECORD -> Reason.UNSUBSCRIBED;
            default ->
                    switch (order.getPresence().getKind()) {
                        case EXIT -> Reason.EXIT;
                        case ENTER -> Reason.ENTER;
                        case MIC_ON -> Reason.MIC_ON;
                        default -> Reason.MIC_OFF;
                    };
        };
    }

    // ---- the lines of the grid ----------------------------------------------------------------

    private long nextLine() {
        return mix.line() + time.origin();
    }

    /** The last position at which a line can be passed: with the lookahead behind it at hand. */
    private long lastLine() {
        return time.horizon() - Margins.BEHIND;
    }

    /** Where nothing sounded and nothing is pending, lines are passed without looking. */
    private void skipSilence(long start) {
        if (file == null && !audio.hasFinal() && !audio.hasWalked()) {
            mix.skipTo(start - time.origin());
        }
    }

    /**
     * Passes the lines up to a position.
     *
     * @return false if one of them cannot be passed yet
     */
    private boolean passLines(long position) {
        if (!state.hasTask() || !pending()) {
            return true;
        }
        while (nextLine() <= position) {
            if (nextLine() > lastLine()) {
                return false;
            }
            pass(nextLine());
        }
        return true;
    }

    private boolean pending() {
        return file != null || audio.hasFinal() || audio.hasUndecided();
    }

    private void pass(long line) {
        if (file != null) {
            Window window = file.windowUpTo(line);
            if (window != null) {
                out.chunk(chunk(window).build());
                file.cutAt(window);
            }
            state.setFile(file.stored());
        }
        commit();
        mix.hand(audio::mixedWithin);
        if (file != null || isMixedOnly(line)) {
            raiseFloor(line);
        }
        forgetPlaced(line);
    }

    /**
     * Whether only the mix hears the user: then what comes for a stretch that was handed over is
     * late. Else it is late only before the cut of a file, and may still open one.
     */
    private boolean isMixedOnly(long position) {
        return orders.governing(time.mediaUs(position))
                .filter(record -> record.getMixed() && !record.getSingle())
                .isPresent();
    }

    // ---- tasks that are over ------------------------------------------------------------------

    private void endTasks() {
        for (TrackOrder order : List.copyOf(orders.ends())) {
            long straysMs = order.getEndTask().getOpenFuture() ? STRAY_MS : 0;
            if ((order.getTimeMs() + straysMs) * MICROS > time.horizonUs()) {
                continue;
            }
            leave(order);
        }
    }

    /** A task is left before what came since, and may be of the same task, is looked at. */
    private void leaveResumable() {
        for (TrackOrder order : List.copyOf(orders.ends())) {
            boolean resumable = order.getEndTask().getResumableUntilMs() > 0;
            if (resumable && order.getTimeMs() * MICROS <= time.horizonUs()) {
                leave(order);
            }
        }
    }

    private void leave(TrackOrder order) {
        long taskId = order.getEndTask().getTaskId();
        long resumableUntil = order.getEndTask().getResumableUntilMs();
        if (state.hasTask() && state.getTask().getTaskId() == taskId) {
            leave(order.getTimeMs(), resumableUntil);
        } else {
            // Nothing of this user was recorded in it, or not since the user came back.
            close(taskId, farewell.segments(taskId), order.getTimeMs(), resumableUntil);
        }
    }

    /** The task is over for this track. */
    private void leave(long untilMs, long resumableUntilMs) {
        if (file != null) {
            finish(Reason.TASK_END);
        }
        decide(state.getFloor());
        mix.handUpTo(audio.lastMixed(), audio::mixedWithin);
        tally.close();
        close(state.getTask().getTaskId(), state.getSegments(), untilMs, resumableUntilMs);
        state.clearTask().clearNextStretch().clearSegments().clearPlaced();
    }

    private void close(long taskId, int segments, long untilMs, long resumableUntilMs) {
        farewell.close(taskId, segments, resumableUntilMs);
        orders.forget(taskId, untilMs);
    }

    // ---- files --------------------------------------------------------------------------------

    private void open(long start, long mediaUs, Output output) {
        Task task = state.getTask();
        int segment = state.getSegments();
        SegmentFile described =
                SegmentFile.newBuilder()
                        .setTask(task)
                        .setUserId(key.userId())
                        .setSegment(segment)
                        .setOutput(output)
                        .setStartSample(
                                Ticks.toSamples(start - time.origin(), output.getSampleRate()))
                        .setStartUs(time.mediaUs(start))
                        .setKey(
                                ObjectNames.single(
                                        key.bizId(),
                                        key.roomId(),
                                        key.userId(),
                                        Instant.ofEpochMilli(task.getNameStartMs()),
                                        settings.namingOffset(),
                                        segment))
                        .build();
        file = UserFile.open(described, start, time.origin(), mediaUs, epoch);
        file.count(state.getUnfiled());
        state.clearUnfiled().setSegments(segment + 1);
        out.opened();
        out.note(Announcements.segmentStarted(described));
    }

    private void finish(String reason) {
        SegmentEnd end = file.finish(reason, time.mediaMs(file.end()));
        out.chunk(chunk(file.lastWindow()).setEnd(end).build());
        out.note(Announcements.segmentFinished(file.described(), end));
        out.closed(reason);
        file = null;
        state.clearFile();
    }

    private Chunk.Builder chunk(Window window) {
        long from = Margins.decodeFrom(window, file.format()) + time.origin();
        long to = Margins.decodeTo(window, file.format()) + time.origin();
        return Chunk.newBuilder()
                .setFile(file.described())
                .setIndex(file.chunks())
                .setFrom(window.from())
                .setTo(window.to())
                .setDetectSpeech(true)
                .addVoices(
                        Chunk.Voice.newBuilder()
                                .setUserId(key.userId())
                                .addAllPackets(audio.singleWithin(from, to)));
    }

    // ---- what is final ------------------------------------------------------------------------

    /** What was walked is final; whatever comes for before the floor is late. */
    private void decide(long floor) {
        commit();
        raiseFloor(floor);
        forgetPlaced(state.getFloor());
    }

    private void raiseFloor(long floor) {
        state.setFloor(state.getHasFloor() ? Math.max(state.getFloor(), floor) : floor)
                .setHasFloor(true);
    }

    private void commit() {
        List<Packet> stragglers = new ArrayList<>();
        for (Placed placed : audio.decide()) {
            if (placed.record().getMixed() && mix.hasPassed(placed.start() - time.origin())) {
                stragglers.add(audio.onTasksTime(placed));
            }
            lanes.keep(placed.place());
            inbox.take(placed.frame());
            tally.passTo(placed.mediaUs());
            tally.count(placed.counts());
        }
        mix.supplement(stragglers);
    }

    private void forgetPlaced(long position) {
        long single = file == null ? position : Math.min(position, file.cut());
        long mixed = mix.hasBegun() ? Math.min(single, mix.start() + time.origin()) : single;
        audio.forgetBefore(single, mixed);
    }

    /** Counts frames that are in no file. */
    private void countOutside(FrameCounts counts) {
        tally.count(counts);
        if (file != null) {
            file.count(counts);
            state.setFile(file.stored());
        } else {
            state.setUnfiled(Counts.sum(state.getUnfiled(), counts));
        }
    }

    // ---- the result ---------------------------------------------------------------------------

    private Result result(long now) {
        List<ReceivedFrames> rest = inbox.changed() ? inbox.rest() : null;
        List<Frame> left = inbox.left();
        lanes.dropQuietBefore(time.horizon() - Lanes.QUIET, left);
        state.setUnannounced(orders.forgetBefore(neededUs(left), state.getUnannounced()));
        state.clearOrders().addAllOrders(orders.stored());
        state.clearLanes().addAllLanes(lanes.stored());
        boolean idle =
                !state.hasTask() && state.getOrdersCount() == 0 && state.getLanesCount() == 0;
        boolean forgettable = idle && left.isEmpty() && !inbox.hidesRecords();
        Outlook outlook =
                new Outlook(time, orders, lanes, file, left, lineMs(), farewell.alarmMs(now));
        return new Result(
                forgettable ? farewell.remembered(now) : state.build(),
                rest,
                outlook.wakeMs(now),
                outlook.calm());
    }

    /** The first media time orders are still asked for. */
    private long neededUs(List<Frame> left) {
        long needed = time.horizonUs();
        if (!left.isEmpty()) {
            needed = Math.min(needed, left.get(0).mediaUs());
        }
        return state.hasFile() ? Math.min(needed, state.getFile().getLastMediaUs()) : needed;
    }

    /** The media time in ms at which the next line can be passed, if there is need. */
    private long lineMs() {
        boolean awaited =
                state.hasTask() && (audio.hasFinal() || file != null || audio.hasWalked());
        return awaited ? time.behind(nextLine() + Margins.BEHIND) : Long.MAX_VALUE;
    }
}
