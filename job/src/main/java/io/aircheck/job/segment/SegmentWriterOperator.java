package io.aircheck.job.segment;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.FileKey;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.segment.Lifecycle.Phase;
import io.aircheck.job.segment.Lifecycle.Step;
import io.aircheck.job.segment.state.SegmentState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
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
    private final transient Lifecycle lifecycle;
    private final transient WorkFactory works;
    private final transient CheckpointGate gate = new CheckpointGate();
    private final transient Map<FileKey, Integer> refusals = new HashMap<>();
    // Files with a call to open an upload whose outcome nobody knows.
    private final transient Set<FileKey> openedInVain = new HashSet<>();

    // Whether an earlier attempt may have died with such a call under way.
    private transient boolean restored;
    private transient FileStates states;
    private transient SegmentMetrics metrics;
    private transient SharedStoreThreads.Lease store;
    private transient Dispatcher dispatcher;

    SegmentWriterOperator(StreamOperatorParameters<TaskNote> parameters, SegmentSettings settings) {
        super(parameters);
        this.settings = settings;
        this.mailbox = parameters.getMailboxExecutor();
        this.layout = new Layout(settings.partBytes());
        this.lifecycle = new Lifecycle(layout);
        this.works = new WorkFactory(settings.jobName(), layout);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        states = new FileStates(context.getKeyedStateStore());
        restored = context.isRestored();
    }

    @Override
    public void open() throws Exception {
        super.open();
        store = SharedStoreThreads.acquire(settings);
        dispatcher =
                new Dispatcher(
                        store.threads().traffic(),
                        getProcessingTimeService(),
                        mailbox,
                        settings.patience().toMillis(),
                        new DispatchedFiles());
        metrics =
                new SegmentMetrics(
                        getMetricGroup(),
                        settings,
                        this::now,
                        gate::waiting,
                        dispatcher::failingBuckets);
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
            metrics.changed(key, null, file);
            if (lifecycle.phase(file, false) == Phase.WAITING) {
                gate.release(key);
            }
        }
        // What files have to announce at once must not go out before all operators are open.
        mailbox.execute(() -> proceedAll(keys), "files restored");
    }

    private void proceedAll(List<FileKey> keys) throws Exception {
        for (FileKey key : keys) {
            setCurrentKey(key);
            SegmentState file = states.load();
            if (file != null) {
                proceed(key, file);
            }
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
        metrics.changed(key, before, file);
        switch (lifecycle.phase(file, gate.isReleased(key))) {
            case OPEN, CLOSING -> gate.forget(key);
            case WAITING -> gate.hold(key);
            case COMPLETING -> {}
        }
        proceed(key, file);
    }

    private void proceed(FileKey key, SegmentState file) throws Exception {
        Step step = lifecycle.next(file, gate.isReleased(key)).step();
        if (step == Step.REFUSE) {
            giveUp(key, file, file.getRefused());
        } else if (step != Step.NOTHING) {
            long expiresAt =
                    Layout.isClosed(file)
                            ? file.getClosedAtMs() + settings.giveUpAfter().toMillis()
                            : Dispatcher.NEVER;
            dispatcher.offer(key, WorkFactory.bucket(file), expiresAt);
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
            proceed(key, states.load());
        }
    }

    private final class DispatchedFiles implements Dispatcher.Files {
        @Override
        public boolean start(FileKey key, Traffic.Permit permit) throws Exception {
            setCurrentKey(key);
            SegmentState file = states.load();
            if (file == null) {
                return false;
            }
            Lifecycle.Next next = lifecycle.next(file, gate.isReleased(key));
            if (next.step() == Step.NOTHING) {
                return false;
            }
            boolean inVain = restored || openedInVain.contains(key);
            Work work = works.work(next, file, states, inVain);
            store.threads()
                    .run(
                            permit,
                            work,
                            (result, failure) -> deliver(key, next.step(), result, failure));
            return true;
        }

        @Override
        public void expire(FileKey key, BucketRef bucket) throws Exception {
            setCurrentKey(key);
            SegmentState file = states.load();
            if (file != null) {
                giveUp(key, file, "bucket " + bucket.bucket() + " failed for too long");
            }
        }
    }

    /** Comes from a store thread. */
    private void deliver(FileKey key, Step step, StepResult result, StoreException failure) {
        try {
            mailbox.execute(
                    () -> {
                        dispatcher.ended(key);
                        setCurrentKey(key);
                        if (failure == null) {
                            succeeded(key, result);
                        } else {
                            failed(key, step, failure);
                        }
                    },
                    "result of the object store");
        } catch (RejectedExecutionException e) {
            LOG.debug("the task has ended; what the store answered is found again by HEAD");
        }
    }

    private void succeeded(FileKey key, StepResult result) throws Exception {
        refusals.remove(key);
        SegmentState file = states.load();
        if (result instanceof StepResult.FileStored stored) {
            metrics.uploaded(key, stored.length(), file.getEnd().getTimeMs());
            if (!Outcome.isWhole(file)) {
                metrics.fileFailed(key);
            }
            finish(key, file, Outcome.stored(file, stored));
            return;
        }
        if (result instanceof StepResult.PartStored) {
            metrics.partStored();
        }
        if (result instanceof StepResult.UploadVanished vanished) {
            LOG.warn("upload {} of {} vanished: {}", file.getUploadId(), key, vanished.why());
        }
        SegmentState.Builder changed = file.toBuilder();
        Lifecycle.apply(changed, result);
        save(key, file, changed);
    }

    private void failed(FileKey key, Step step, StoreException e) throws Exception {
        metrics.callFailed(e.failure());
        SegmentState file = states.load();
        if (step == Step.OPEN_UPLOAD) {
            openedInVain.add(key);
        }
        if (e.failure().scope() == StoreFailure.Scope.OBJECT
                && refusals.merge(key, 1, Integer::sum) >= MAX_REFUSALS) {
            if (Layout.isClosed(file)) {
                giveUp(key, file, e.getMessage());
            }
            return; // an open file tries once more with its next chunk
        }
        proceed(key, file);
    }

    private void giveUp(FileKey key, SegmentState file, String why) throws Exception {
        LOG.error("giving up file {}: {}", file.getFile().getKey(), why);
        metrics.fileFailed(key);
        finish(key, file, Outcome.failed(file, why));
    }

    /** Announces a file and forgets it. */
    private void finish(FileKey key, SegmentState file, TaskNote note) throws Exception {
        emit(note, file.getEnd().getTimeMs());
        states.clear();
        metrics.changed(key, file, null);
        gate.forget(key);
        refusals.remove(key);
        openedInVain.remove(key);
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

    /** Files with a call under way. */
    int running() {
        return dispatcher.running();
    }

    @Override
    public void close() throws Exception {
        if (dispatcher != null) {
            dispatcher.close();
        }
        if (store != null) {
            store.close();
        }
        super.close();
    }
}
