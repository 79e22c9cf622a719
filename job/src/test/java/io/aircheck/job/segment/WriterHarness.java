package io.aircheck.job.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.FileKey;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.segment.state.HeldChunk;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** A segment writer in Flink's harness: the test's thread is the task's. */
final class WriterHarness implements AutoCloseable {
    static final long START = 1_000_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEY_GROUPS = 16;
    private static final int MAX_STATE = 64 << 20;

    private final KeyedOneInputStreamOperatorTestHarness<FileKey, EncodedChunk, TaskNote> harness;
    private final int parallelism;
    private final int subtask;
    private long time;
    private long checkpoint = 1_000;

    /** How a writer is set up. */
    static final class Setup {
        private final SegmentSettings settings;
        private StateBackend backend;
        private OperatorSubtaskState restored;
        private int parallelism = 1;
        private int subtask;
        private long time = START;

        private Setup(SegmentSettings settings) {
            this.settings = settings;
        }

        Setup on(StateBackend stateBackend) {
            backend = stateBackend;
            return this;
        }

        /** Restores the state of all subtasks of an earlier run. */
        Setup from(OperatorSubtaskState... states) throws Exception {
            restored =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            AbstractStreamOperatorTestHarness.repackageState(states),
                            KEY_GROUPS,
                            states.length,
                            parallelism,
                            subtask);
            return this;
        }

        /** To be called before {@link #from}. */
        Setup subtask(int index, int of) {
            subtask = index;
            parallelism = of;
            return this;
        }

        /** Processing time at the start. */
        Setup at(long millis) {
            time = millis;
            return this;
        }

        WriterHarness open() throws Exception {
            return new WriterHarness(this);
        }
    }

    private WriterHarness(Setup setup) throws Exception {
        parallelism = setup.parallelism;
        subtask = setup.subtask;
        time = setup.time;
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new SegmentWriterFactory(setup.settings),
                        FileKey::of,
                        TypeInformation.of(FileKey.class),
                        KEY_GROUPS,
                        parallelism,
                        subtask);
        harness.setCheckpointStorage(new JobManagerCheckpointStorage(MAX_STATE));
        if (setup.backend != null) {
            harness.setStateBackend(setup.backend);
        }
        harness.setProcessingTime(time);
        harness.setup(
                MessageType.message(TaskNote.class)
                        .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        if (setup.restored != null) {
            harness.initializeState(setup.restored);
        }
        try {
            harness.open();
        } catch (Exception e) {
            harness.close();
            throw e;
        }
    }

    static Setup setup(SegmentSettings settings) {
        return new Setup(settings);
    }

    static WriterHarness open(SegmentSettings settings) throws Exception {
        return setup(settings).open();
    }

    static WriterHarness open(SegmentSettings settings, StateBackend backend) throws Exception {
        return setup(settings).on(backend).open();
    }

    static WriterHarness restore(SegmentSettings settings, OperatorSubtaskState state)
            throws Exception {
        return setup(settings).from(state).open();
    }

    static WriterHarness restore(
            SegmentSettings settings, OperatorSubtaskState state, StateBackend backend)
            throws Exception {
        return setup(settings).on(backend).from(state).open();
    }

    /** Whether a file's chunks go to this subtask. */
    boolean owns(Recording recording) {
        FileKey key = FileKey.of(recording.file);
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, KEY_GROUPS, parallelism)
                == subtask;
    }

    void process(EncodedChunk... chunks) throws Exception {
        for (EncodedChunk chunk : chunks) {
            harness.processElement(chunk, 0);
        }
    }

    void process(List<EncodedChunk> chunks) throws Exception {
        process(chunks.toArray(EncodedChunk[]::new));
    }

    OperatorSubtaskState snapshot(long checkpoint) throws Exception {
        return harness.snapshot(checkpoint, time);
    }

    void completed(long checkpoint) throws Exception {
        harness.notifyOfCompletedCheckpoint(checkpoint);
    }

    /** A checkpoint that completes. */
    void checkpoint(long checkpoint) throws Exception {
        snapshot(checkpoint);
        completed(checkpoint);
    }

    /** Runs the task, and lets processing time pass, until the condition holds. */
    void await(String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            if (!runMail()) {
                LockSupport.parkNanos(1_000_000);
                advance(100);
            }
        }
    }

    /** Runs the task until it has nothing to do and no call under way, at a standing time. */
    void settle() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        SegmentWriterOperator operator = (SegmentWriterOperator) harness.getOperator();
        while (step() || operator.running() > 0) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("calls still run after " + PATIENCE);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    /** Runs all mail there is; whether there was any. */
    boolean step() throws Exception {
        boolean any = false;
        while (runMail()) {
            any = true;
        }
        return any;
    }

    long time() {
        return time;
    }

    void advance(long millis) throws Exception {
        time += millis;
        harness.setProcessingTime(time);
    }

    private boolean runMail() throws Exception {
        Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        if (mail.isPresent()) {
            mail.get().run();
        }
        return mail.isPresent();
    }

    /** How many events there are so far. */
    int announced() {
        return harness.getOutput().size();
    }

    /** The events so far. */
    List<RecordingEvent> events() {
        List<RecordingEvent> events = new ArrayList<>();
        for (TaskNote note : harness.extractOutputValues()) {
            try {
                events.add(RecordingEvent.parse(note.getEvent().toByteArray()));
            } catch (MalformedRecordException e) {
                throw new AssertionError(e);
            }
        }
        return events;
    }

    void awaitEvents(int count) throws Exception {
        await(count + " events", () -> events().size() >= count);
    }

    /** Takes checkpoints, and lets them complete, until so many events are out. */
    void checkpointUntilEvents(int count) throws Exception {
        int[] polls = {0};
        await(
                count + " events",
                () -> {
                    if (polls[0]++ % 20 == 0) {
                        checkpointUnchecked(++checkpoint);
                    }
                    return events().size() >= count;
                });
    }

    private void checkpointUnchecked(long id) {
        try {
            checkpoint(id);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Files and chunks in state, in any backend. */
    int stateEntries() {
        KeyedStateBackend<FileKey> backend = harness.getOperator().getKeyedStateBackend();
        Object before = backend.getCurrentKey();
        int entries = keys(backend, FileStates.FILE).size();
        try {
            for (FileKey key : keys(backend, FileStates.CHUNKS)) {
                backend.setCurrentKey(key);
                MapState<Integer, HeldChunk> chunks =
                        backend.getPartitionedState(
                                VoidNamespace.INSTANCE,
                                VoidNamespaceSerializer.INSTANCE,
                                FileStates.chunks());
                for (Integer ignored : chunks.keys()) {
                    entries++;
                }
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        if (before != null) {
            backend.setCurrentKey((FileKey) before);
        }
        return entries;
    }

    private static List<FileKey> keys(KeyedStateBackend<FileKey> backend, String state) {
        try (Stream<FileKey> keys = backend.getKeys(state, VoidNamespace.INSTANCE)) {
            return keys.distinct().toList();
        }
    }

    /** Bytes of chunks in state. */
    long heldBytes() throws Exception {
        KeyedStateBackend<FileKey> backend = harness.getOperator().getKeyedStateBackend();
        long bytes = 0;
        for (FileKey key : keys(backend, FileStates.CHUNKS)) {
            backend.setCurrentKey(key);
            MapState<Integer, HeldChunk> chunks =
                    backend.getPartitionedState(
                            VoidNamespace.INSTANCE,
                            VoidNamespaceSerializer.INSTANCE,
                            FileStates.chunks());
            for (HeldChunk chunk : chunks.values()) {
                bytes += chunk.getFrames().size();
            }
        }
        return bytes;
    }

    /** Nothing is left in state, and no timer. */
    void assertOver() {
        assertThat(stateEntries()).isZero();
        assertThat(timers()).isZero();
    }

    int timers() {
        return harness.numProcessingTimeTimers() + harness.numEventTimeTimers();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
