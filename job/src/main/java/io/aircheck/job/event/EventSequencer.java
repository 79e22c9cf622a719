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

    private transient ValueState<TaskProgress> task;

    /** By file: number, slash, user (none in mixed files). */
    private transient MapState<String, SegmentProgress> segments;

    /** Users whose track has closed; the empty one is the mixer. */
    private transient MapState<String, Boolean> closed;

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
        segments =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "segments", Types.STRING, message(SegmentProgress.class)));
        closed =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>("closed", Types.STRING, Types.BOOLEAN));
        MetricGroup metrics = getRuntimeContext().getMetricGroup();
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
        if (progress.getStarted()) {
            take(note, progress, out);
        } else if (isStart(note)) {
            progress.setStarted(true);
            emit(read(note.getEvent()), progress, out);
            List<TaskNote> early = List.copyOf(progress.getEarlyList());
            progress.clearEarly();
            for (TaskNote waited : early) {
                take(waited, progress, out);
            }
        } else {
            progress.addEarly(note);
            long wait = Math.max(context.timerService().currentWatermark(), 0);
            context.timerService()
                    .registerEventTimeTimer(
                            wait > Long.MAX_VALUE - EARLY_MS ? wait : wait + EARLY_MS);
        }
        if (!endIfDue(progress, out)) {
            task.update(progress.build());
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<NumberedEvent> out)
            throws Exception {
        TaskProgress progress = task.value();
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

    private void take(TaskNote note, TaskProgress.Builder progress, Collector<NumberedEvent> out)
            throws Exception {
        switch (note.getNoteCase()) {
            case EVENT -> {
                RecordingEvent event = read(note.getEvent());
                if (event != null) {
                    take(event, note.getEvent(), progress, out);
                }
            }
            case TRACK_CLOSED -> {
                TrackClosed track = note.getTrackClosed();
                if (closed.contains(track.getUserId())) {
                    duplicates.inc();
                } else {
                    closed.put(track.getUserId(), true);
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
            Collector<NumberedEvent> out)
            throws Exception {
        switch (event.type()) {
            case SEGMENT_STARTED, SEGMENT_FINISHED, SEGMENT_UPLOADED, SEGMENT_FAILED ->
                    takeSegment(event, json, progress, out);
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
        closed.clear();
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
