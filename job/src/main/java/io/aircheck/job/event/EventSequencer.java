package io.aircheck.job.event;

import static io.aircheck.job.message.MessageType.message;

import com.google.protobuf.ByteString;
import io.aircheck.job.event.state.NumberedEvent;
import io.aircheck.job.event.state.SegmentProgress;
import io.aircheck.job.event.state.SegmentProgress.Stage;
import io.aircheck.job.event.state.TaskProgress;
import io.aircheck.job.message.TaskKey;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.message.TaskNote.TaskClosing;
import io.aircheck.job.message.TaskNote.TrackClosed;
import io.aircheck.schema.Json;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers the events of a task from 0 without holes, keyed by task.
 *
 * <p>Notes come from several operators in any order. task-started goes first; of a file
 * segment-started, segment-finished and segment-uploaded or -failed follow one another; task-ended
 * goes last, when every track and the mixer have closed and all their files are uploaded or failed.
 * Then nothing of the task is left in state. What comes before its turn waits; what comes twice is
 * dropped. Speech and track-stats pass at once.
 *
 * <p>A task may last for ever, so what is done is only counted: of a file that is uploaded or
 * failed, and of a track that closed, nothing is kept but for {@link #KNOWN_MS}.
 */
public final class EventSequencer extends KeyedProcessFunction<TaskKey, TaskNote, NumberedEvent> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(EventSequencer.class);

    /**
     * For so long, in event time, notes wait for task-started. The supervisor sends it before all
     * orders that could give rise to a note, so a note that waits longer belongs to a task that is
     * over.
     */
    private static final long EARLY_MS = 60_000;

    /**
     * For so long, in event time, what is done is remembered. No operator sends a note twice, as
     * state and notes are restored together; this is for one that would err.
     */
    private static final long KNOWN_MS = 600_000;

    /** So often, in event time, what is remembered long enough is forgotten. */
    private static final long SWEEP_MS = 60_000;

    static final MapStateDescriptor<String, SegmentProgress> SEGMENTS =
            new MapStateDescriptor<>("segments", Types.STRING, message(SegmentProgress.class));
    static final MapStateDescriptor<String, Long> CLOSINGS =
            new MapStateDescriptor<>("closings", Types.STRING, Types.LONG);

    private transient ValueState<TaskProgress> task;

    /** By file: number, slash, user (none in mixed files). */
    private transient MapState<String, SegmentProgress> segments;

    /**
     * Tracks that closed, and until when that is remembered: how often before, slash, user (none:
     * the mixer).
     */
    private transient MapState<String, Long> closings;

    private transient Counter duplicates;
    private transient Counter late;
    private transient Counter malformed;

    /** The type of the output. */
    public static TypeInformation<NumberedEvent> producedType() {
        return message(NumberedEvent.class);
    }

    @Override
    public void open(OpenContext context) {
        task =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("task", message(TaskProgress.class)));
        segments = getRuntimeContext().getMapState(SEGMENTS);
        closings = getRuntimeContext().getMapState(CLOSINGS);
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("aircheck");
        duplicates = metrics.counter("duplicateEvents");
        late = metrics.counter("lateEvents");
        malformed = metrics.counter("malformedEvents");
    }

    @Override
    public void processElement(TaskNote note, Context context, Collector<NumberedEvent> out)
            throws Exception {
        TaskProgress stored = task.value();
        TaskProgress.Builder progress =
                stored == null ? TaskProgress.newBuilder() : stored.toBuilder();
        long now = Math.max(context.timerService().currentWatermark(), 0);
        if (progress.getStarted()) {
            take(note, progress, now, out);
        } else if (isStart(note)) {
            progress.setStarted(true);
            emit(read(note.getEvent()), progress, out);
            List<TaskNote> early = List.copyOf(progress.getEarlyList());
            progress.clearEarly();
            for (TaskNote waited : early) {
                take(waited, progress, now, out);
            }
        } else {
            progress.addEarly(note);
            context.timerService().registerEventTimeTimer(later(now, EARLY_MS));
        }
        long sweepMs = stored == null ? 0 : stored.getSweepMs();
        if (endIfDue(progress, out)) {
            if (sweepMs != 0) {
                context.timerService().deleteEventTimeTimer(sweepMs);
            }
            return;
        }
        if (progress.getSweepMs() != sweepMs) {
            context.timerService().registerEventTimeTimer(progress.getSweepMs());
        }
        task.update(progress.build());
    }

    /** Behind the end of time is nothing. */
    private static long later(long now, long ms) {
        return now > Long.MAX_VALUE - ms ? now : now + ms;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<NumberedEvent> out)
            throws Exception {
        TaskProgress progress = task.value();
        if (progress != null && progress.getStarted() && progress.getSweepMs() == timestamp) {
            task.update(sweep(progress, timestamp, context.timerService()));
        }
        if (progress == null || progress.getStarted()) {
            return;
        }
        late.inc(progress.getEarlyCount());
        for (TaskNote note : progress.getEarlyList()) {
            LOG.error(
                    "Task {}: {} dropped; the task is over or was never started",
                    note.getTaskId(),
                    note.hasEvent() ? note.getEvent().toStringUtf8() : note.getNoteCase().name());
        }
        task.clear();
    }

    /** Forgets what has been remembered long enough. */
    private TaskProgress sweep(TaskProgress progress, long now, TimerService timers)
            throws Exception {
        boolean more = false;
        for (var entries = closings.iterator(); entries.hasNext(); ) {
            boolean old = entries.next().getValue() <= now;
            if (old) {
                entries.remove();
            }
            more |= !old;
        }
        for (var entries = segments.iterator(); entries.hasNext(); ) {
            SegmentProgress segment = entries.next().getValue();
            boolean done = segment.getStage() == Stage.DONE;
            boolean old = done && segment.getUntilMs() <= now;
            if (old) {
                entries.remove();
            }
            more |= done && !old;
        }
        TaskProgress.Builder after = progress.toBuilder().clearSweepMs();
        if (more) {
            after.setSweepMs(later(now, SWEEP_MS));
            timers.registerEventTimeTimer(after.getSweepMs());
        }
        return after.build();
    }

    /** Until when what is done now is remembered; a timer will see to it. */
    private static long rememberUntil(TaskProgress.Builder progress, long now) {
        if (progress.getSweepMs() == 0) {
            progress.setSweepMs(later(now, SWEEP_MS));
        }
        return later(now, KNOWN_MS);
    }

    private void take(
            TaskNote note, TaskProgress.Builder progress, long now, Collector<NumberedEvent> out)
            throws Exception {
        switch (note.getNoteCase()) {
            case EVENT -> {
                RecordingEvent event = read(note.getEvent());
                if (event != null) {
                    take(event, note.getEvent(), progress, now, out);
                }
            }
            case TRACK_CLOSED -> {
                TrackClosed track = note.getTrackClosed();
                String closing = track.getEarlier() + "/" + track.getUserId();
                if (closings.contains(closing)) {
                    duplicates.inc();
                } else {
                    closings.put(closing, rememberUntil(progress, now));
                    progress.setTracksClosed(progress.getTracksClosed() + 1)
                            .setSegmentsAnnounced(
                                    progress.getSegmentsAnnounced() + track.getSegments());
                }
            }
            case TASK_CLOSING -> progress.setClosing(note.getTaskClosing());
            default -> throw new IllegalStateException("a note of no known kind");
        }
    }

    private void take(
            RecordingEvent event,
            ByteString json,
            TaskProgress.Builder progress,
            long now,
            Collector<NumberedEvent> out)
            throws Exception {
        switch (event.type()) {
            case SEGMENT_STARTED, SEGMENT_FINISHED, SEGMENT_UPLOADED, SEGMENT_FAILED ->
                    takeSegment(event, json, progress, now, out);
            case SPEECH, TRACK_STATS -> emit(event, progress, out);
            case TASK_STARTED -> duplicates.inc();
            case TASK_ENDED -> {
                malformed.inc();
                LOG.error("Task {}: task-ended without its counts dropped", event.taskId());
            }
        }
    }

    private void takeSegment(
            RecordingEvent event,
            ByteString json,
            TaskProgress.Builder progress,
            long now,
            Collector<NumberedEvent> out)
            throws Exception {
        if (event.segment() == null) {
            malformed.inc();
            LOG.error("Task {}: {} without segment dropped", event.taskId(), event.type().word());
            return;
        }
        String file = event.segment() + "/" + (event.userId() == null ? "" : event.userId());
        SegmentProgress stored = segments.get(file);
        SegmentProgress.Builder segment =
                stored == null ? SegmentProgress.newBuilder() : stored.toBuilder();
        Stage reached =
                switch (event.type()) {
                    case SEGMENT_STARTED -> Stage.STARTED;
                    case SEGMENT_FINISHED -> Stage.FINISHED;
                    default -> Stage.DONE;
                };
        if (isKnown(segment, reached)) {
            duplicates.inc();
            return;
        }
        if (reached.getNumber() > segment.getStage().getNumber() + 1) {
            if (reached == Stage.FINISHED) {
                segment.setFinished(json);
            } else {
                segment.setDone(json);
            }
        } else {
            emit(event, progress, out);
            segment.setStage(reached);
            if (segment.getStage() == Stage.STARTED && !segment.getFinished().isEmpty()) {
                emit(read(segment.getFinished()), progress, out);
                segment.setStage(Stage.FINISHED).clearFinished();
            }
            if (segment.getStage() == Stage.FINISHED && !segment.getDone().isEmpty()) {
                emit(read(segment.getDone()), progress, out);
                segment.setStage(Stage.DONE).clearDone();
            }
            if (segment.getStage() == Stage.DONE) {
                progress.setSegmentsDone(progress.getSegmentsDone() + 1);
                segment.setUntilMs(rememberUntil(progress, now));
            }
        }
        segments.put(file, segment.build());
    }

    private static boolean isKnown(SegmentProgress.Builder segment, Stage reached) {
        return reached.getNumber() <= segment.getStage().getNumber()
                || (reached == Stage.FINISHED && !segment.getFinished().isEmpty())
                || (reached == Stage.DONE && !segment.getDone().isEmpty());
    }

    private boolean endIfDue(TaskProgress.Builder progress, Collector<NumberedEvent> out) {
        TaskClosing closing = progress.getClosing();
        if (!progress.getStarted()
                || !progress.hasClosing()
                || progress.getTracksClosed() < closing.getTracks()
                || progress.getSegmentsDone() < progress.getSegmentsAnnounced()) {
            return false;
        }
        RecordingEvent ended = read(closing.getEvent());
        if (ended != null) {
            emit(ended, progress, out);
        }
        task.clear();
        segments.clear();
        closings.clear();
        return true;
    }

    private boolean isStart(TaskNote note) {
        if (!note.hasEvent()) {
            return false;
        }
        RecordingEvent event = read(note.getEvent());
        return event != null && event.type() == Type.TASK_STARTED;
    }

    /** Null, logged and counted, for what no operator of this job may send. */
    private RecordingEvent read(ByteString json) {
        try {
            return RecordingEvent.parse(json.toByteArray());
        } catch (MalformedRecordException e) {
            malformed.inc();
            LOG.error("An event that cannot be read was dropped: {}", e.getMessage());
            return null;
        }
    }

    private static void emit(
            RecordingEvent event, TaskProgress.Builder progress, Collector<NumberedEvent> out) {
        long number = progress.getNextNumber();
        progress.setNextNumber(number + 1);
        out.collect(
                NumberedEvent.newBuilder()
                        .setKey(ByteString.copyFromUtf8(event.key()))
                        .setValue(ByteString.copyFrom(Json.write(event.numbered(number))))
                        .setTimeMs(event.time())
                        .build());
    }
}
