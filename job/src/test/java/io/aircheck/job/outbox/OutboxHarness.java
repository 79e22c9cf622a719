package io.aircheck.job.outbox;

import io.aircheck.job.event.state.NumberedEvent;
import io.aircheck.job.message.MessageSerializer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** An outbox in Flink's harness: the test's thread is the task's. */
final class OutboxHarness implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final OneInputStreamOperatorTestHarness<NumberedEvent, Void> harness;

    private OutboxHarness(OutboxSettings settings, OperatorSubtaskState restored) throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new EventOutboxFactory(settings),
                        new MessageSerializer<>(NumberedEvent.class));
        harness.setup(VoidSerializer.INSTANCE);
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    static OutboxHarness open(EventLogFactory log) throws Exception {
        return restore(log, null);
    }

    static OutboxHarness restore(EventLogFactory log, OperatorSubtaskState state) throws Exception {
        return new OutboxHarness(
                new OutboxSettings(log, 4, 100_000, Duration.ofMillis(1), Duration.ofMillis(20)),
                state);
    }

    void process(NumberedEvent... events) throws Exception {
        for (NumberedEvent event : events) {
            harness.processElement(event, event.getTimeMs());
        }
    }

    OperatorSubtaskState snapshot(long checkpoint) throws Exception {
        return harness.snapshot(checkpoint, checkpoint);
    }

    void completed(long checkpoint) throws Exception {
        harness.notifyOfCompletedCheckpoint(checkpoint);
    }

    /** A checkpoint that completes. */
    OperatorSubtaskState checkpoint(long checkpoint) throws Exception {
        OperatorSubtaskState state = snapshot(checkpoint);
        completed(checkpoint);
        return state;
    }

    void finish() throws Exception {
        operator().finish();
    }

    /** Runs the task until the condition holds. */
    void await(String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            if (!runMail()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private boolean runMail() throws Exception {
        Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        if (mail.isPresent()) {
            mail.get().run();
        }
        return mail.isPresent();
    }

    void awaitPending(int events) throws Exception {
        await(events + " events pending", () -> pending() == events);
    }

    int pending() {
        return operator().pending();
    }

    boolean isInDoubt() {
        return operator().isInDoubt();
    }

    private EventOutboxOperator operator() {
        return (EventOutboxOperator) harness.getOperator();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
