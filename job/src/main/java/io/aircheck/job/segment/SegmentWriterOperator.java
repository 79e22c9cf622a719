package io.aircheck.job.segment;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.FileKey;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.segment.Layout.Step;
import io.aircheck.job.segment.state.SegmentState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files of encoded chunks, keyed by {@link FileKey}, and announces them.
 *
 * <p>Chunks come in any order and are put in order by index. Every byte stays in state until the
 * store has acknowledged it. A file becomes visible only after a checkpoint that contains its end
 * (and, of a large one, its upload) is complete; what is restored is released at once. Calls to the
 * store run in threads of their own, one a file at a time; their results come back through the
 * mailbox, where state changes. The announcement and the end of the file's state are one action, so
 * that one checkpoint has both or neither.
 *
 * <p>The input is endless. When it ends all the same ({@code stop --drain}, a bounded test), what
 * is closed but not yet uploaded stays in the last checkpoint or savepoint: files that wait for a
 * checkpoint cannot wait for it in {@code finish}.
 */
final class SegmentWriterOperator extends AbstractStreamOperator<TaskNote>
        implements OneInputStreamOperator<EncodedChunk, TaskNote> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(SegmentWriterOperator.class);

    /** A call that is wrong in itself fails again; a few attempts rule out an accident. */
    private static final int MAX_REFUSALS = 3;

    private final SegmentSettings settings;
    private final transient MailboxExecutor mailbox;
    private final transient Layout layout;
    private final transient WorkFactory works;
    private final transient CheckpointGate gate = new CheckpointGate();
    private final transient Map<FileKey, Integer> refusals = new HashMap<>();

    private transient FileStates states;
    private transient SegmentMetrics metrics;
    private transient StoreThreads threads;
    private transient Dispatcher dispatcher;

    SegmentWriterOperator(StreamOperatorParameters<TaskNote> parameters, SegmentSettings settings) {
        super(parameters);
        this.settings = settings;
        this.mailbox = parameters.getMailboxExecutor();
        this.layout = new Layout(settings.partBytes());
        this.works = new WorkFactory(settings.jobName(), layout);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        states = new FileStates(context.getKeyedStateStore());
    }

    @Override
    public void open() throws Exception {
        super.open();
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        threads =
                new StoreThreads(
                        settings.store().open(),
                        mailbox,
                        settings.threads(),
                        "segment-writer-" + subtask);
        dispatcher =
                new Dispatcher(settings, getProcessingTimeService(), this::start, this::expire);
        metrics = new SegmentMetrics(getMetricGroup(), gate::waiting, dispatcher::failingBuckets);
        restore();
    }

    private void restore() throws Exception {
        KeyedStateBackend<FileKey> backend = getKeyedStateBackend();
        List<FileKey> keys;
        try (Stream<FileKey> all = backend.getKeys(FileStates.FILE, VoidNamespace.INSTANCE)) {
            keys = all.toList();
        }
        for (FileKey key : keys) {
            setCurrentKey(key);
            SegmentState file = states.load();
            metrics.changed(null, file);
            if (layout.isCommittable(file)) {
                gate.release(key);
            }
            dispatchIfReady(key, file);
        }
    }

    @Override
    public void processElement(StreamRecord<EncodedChunk> element) throws Exception {
        EncodedChunk chunk = element.getValue();
        SegmentState before = states.load();
        SegmentState.Builder file =
                before == null ? FileStates.begin(chunk.getFile()) : before.toBuilder();
        if (!states.accept(file, chunk, now())) {
            return;
        }
        for (TaskNote note : Announcements.speech(chunk)) {
            emit(note, element.hasTimestamp() ? element.getTimestamp() : Long.MIN_VALUE);
        }
        save(FileKey.of(chunk), before, file);
    }

    /** Saves a file and sees what it can do now. */
    private void save(FileKey key, SegmentState before, SegmentState.Builder changed)
            throws Exception {
        states.forget(changed, layout);
        SegmentState file = changed.build();
        states.save(file);
        metrics.changed(before, file);
        if (layout.isCommittable(file)) {
            gate.hold(key);
        } else {
            gate.forget(key);
        }
        dispatchIfReady(key, file);
    }

    private void dispatchIfReady(FileKey key, SegmentState file) throws Exception {
        if (layout.next(file, gate.isReleased(key)).step() != Step.NOTHING) {
            dispatcher.offer(key, WorkFactory.bucket(file));
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        gate.snapshotTaken(context.getCheckpointId());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        for (FileKey key : gate.checkpointCompleted(checkpointId)) {
            setCurrentKey(key);
            dispatchIfReady(key, states.load());
        }
    }

    /** Begins a file's next step, if it has one; returns the bytes held for it, or -1. */
    private long start(FileKey key, Lane lane) throws Exception {
        setCurrentKey(key);
        SegmentState file = states.load();
        if (file == null) {
            return -1;
        }
        Layout.Next next = layout.next(file, gate.isReleased(key));
        if (next.step() == Step.NOTHING) {
            return -1;
        }
        if (next.step() == Step.REFUSE) {
            finish(key, file, Outcome.failed(file, file.getRefused()));
            return -1;
        }
        Work work = works.work(next, file, states);
        long begun = lane.begin();
        threads.run(
                work,
                (result, failure) -> {
                    dispatcher.ended(key, work.bytes());
                    setCurrentKey(key);
                    if (failure == null) {
                        lane.succeeded(now(), begun);
                        succeeded(key, result);
                    } else {
                        failed(key, lane, begun, failure);
                    }
                    dispatcher.pump();
                });
        return work.bytes();
    }

    private void succeeded(FileKey key, StepResult result) throws Exception {
        refusals.remove(key);
        SegmentState file = states.load();
        if (result instanceof StepResult.FileStored stored) {
            metrics.uploaded(stored.length());
            finish(key, file, Outcome.stored(file, stored));
            return;
        }
        if (result instanceof StepResult.UploadVanished vanished) {
            LOG.warn("upload {} of {} vanished: {}", file.getUploadId(), key, vanished.why());
        }
        SegmentState.Builder changed = file.toBuilder();
        Transitions.apply(changed, result);
        save(key, file, changed);
    }

    private void failed(FileKey key, Lane lane, long begun, StoreException e) throws Exception {
        metrics.callFailed(e.failure());
        SegmentState file = states.load();
        if (e.failure().scope() == StoreFailure.Scope.BUCKET) {
            lane.failed(e, now(), begun);
            if (isExpired(file)) {
                giveUp(key, file, e.getMessage());
                return;
            }
        } else {
            lane.succeeded(now(), begun);
            if (refusals.merge(key, 1, Integer::sum) >= MAX_REFUSALS) {
                if (Layout.isClosed(file)) {
                    giveUp(key, file, e.getMessage());
                }
                return; // an open file tries once more with its next chunk
            }
        }
        dispatchIfReady(key, file);
    }

    /** Gives up a file that waits in vain for its bucket; false if it has time left. */
    private boolean expire(FileKey key, BucketRef bucket) throws Exception {
        setCurrentKey(key);
        SegmentState file = states.load();
        if (file == null || !isExpired(file)) {
            return false;
        }
        giveUp(key, file, "bucket " + bucket.bucket() + " failed for too long");
        return true;
    }

    private boolean isExpired(SegmentState file) {
        return Layout.isClosed(file)
                && now() - file.getClosedAtMs() > settings.giveUpAfter().toMillis();
    }

    private void giveUp(FileKey key, SegmentState file, String why) throws Exception {
        LOG.error("giving up file {}: {}", file.getFile().getKey(), why);
        finish(key, file, Outcome.failed(file, why));
    }

    /** Announces a file and forgets it. */
    private void finish(FileKey key, SegmentState file, TaskNote note) throws Exception {
        emit(note, file.getEnd().getTimeMs());
        states.clear();
        metrics.changed(file, null);
        gate.forget(key);
        refusals.remove(key);
    }

    private void emit(TaskNote note, long timestamp) {
        StreamRecord<TaskNote> record = new StreamRecord<>(note);
        if (timestamp != Long.MIN_VALUE) {
            record.setTimestamp(timestamp);
        }
        output.collect(record);
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    @Override
    public void close() throws Exception {
        if (threads != null) {
            threads.close();
        }
        super.close();
    }
}
