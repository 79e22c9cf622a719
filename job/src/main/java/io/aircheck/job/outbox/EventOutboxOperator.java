package io.aircheck.job.outbox;

import io.aircheck.job.event.state.NumberedEvent;
import io.aircheck.job.message.MessageSerializer;
import io.aircheck.job.outbox.state.PendingEvent;
import io.aircheck.job.outbox.state.PendingEvents;
import io.aircheck.job.outbox.state.SearchedTo;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator of the {@link EventOutbox}, which says what it promises. The task's thread keeps the
 * events and what is known of them; an {@link EventSender} sends them, and its news come back
 * through the mailbox.
 */
final class EventOutboxOperator extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<NumberedEvent, Void> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(EventOutboxOperator.class);

    /** Events in one element of the state. */
    private static final int STATE_BATCH = 500;

    private final OutboxSettings settings;
    private final transient MailboxExecutor mailbox;
    private final transient PendingQueue queue = new PendingQueue();
    private final transient ProofOfLife life = new ProofOfLife();

    private transient Positions positions;
    private transient ListState<PendingEvents> pendingState;
    private transient ListState<SearchedTo> searchedState;
    private transient OutboxMetrics metrics;
    private transient EventSender sender;
    private transient boolean inputEnded;

    EventOutboxOperator(StreamOperatorParameters<Void> parameters, OutboxSettings settings) {
        super(parameters);
        this.settings = settings;
        this.mailbox = parameters.getMailboxExecutor();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        pendingState =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "pending-events",
                                        new MessageSerializer<>(PendingEvents.class)));
        searchedState =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "searched-to", new MessageSerializer<>(SearchedTo.class)));
        for (PendingEvents batch : pendingState.get()) {
            for (PendingEvent pending : batch.getEventsList()) {
                NumberedEvent event = pending.getEvent();
                queue.add(id(event), event, pending.getArrivedMs());
            }
        }
        Map<Integer, Long> offsets = new HashMap<>();
        for (SearchedTo place : searchedState.get()) {
            if (place.getTopic().equals(settings.log().topic())) {
                offsets.put(place.getPartition(), place.getOffset());
            }
        }
        positions = new Positions(offsets);
    }

    @Override
    public void open() throws Exception {
        super.open();
        if (getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks() != 1) {
            throw new IllegalStateException("the event outbox runs as one subtask only");
        }
        metrics = new OutboxMetrics(getMetricGroup(), System::currentTimeMillis);
        metrics.pending(queue);
        sender =
                new EventSender(
                        settings.log().open(),
                        positions,
                        new BatchLimit(settings.batchEvents(), settings.batchBytes()),
                        new Backoff(
                                settings.backoffBase(),
                                settings.backoffCap(),
                                () -> ThreadLocalRandom.current().nextDouble()),
                        new News(),
                        "recording-events-sender");
        queue.events().forEach(sender::add);
        sender.release(queue.releaseAll());
        sender.start();
    }

    @Override
    public void processElement(StreamRecord<NumberedEvent> element) {
        NumberedEvent event = element.getValue();
        try {
            sender.add(queue.add(id(event), event, System.currentTimeMillis()));
            metrics.pending(queue);
        } catch (MalformedRecordException e) {
            // The sequencer sends no such thing; without an id nobody could find it again.
            metrics.refused();
            LOG.error(
                    "An event of task {} has no id and was dropped: {}",
                    event.getKey().toStringUtf8(),
                    e.getMessage());
        }
    }

    private static String id(NumberedEvent event) throws MalformedRecordException {
        return RecordingEvent.parse(event.getValue().toByteArray()).id();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<PendingEvents> batches = new ArrayList<>();
        PendingEvents.Builder batch = PendingEvents.newBuilder();
        for (OutboxEvent pending : queue.events()) {
            batch.addEvents(
                    PendingEvent.newBuilder()
                            .setEvent(pending.event())
                            .setArrivedMs(pending.arrivedMs()));
            if (batch.getEventsCount() == STATE_BATCH) {
                batches.add(batch.build());
                batch.clear();
            }
        }
        if (batch.getEventsCount() > 0) {
            batches.add(batch.build());
        }
        pendingState.update(batches);
        List<SearchedTo> places = new ArrayList<>();
        positions
                .offsets()
                .forEach(
                        (partition, offset) ->
                                places.add(
                                        SearchedTo.newBuilder()
                                                .setTopic(settings.log().topic())
                                                .setPartition(partition)
                                                .setOffset(offset)
                                                .build()));
        searchedState.update(places);
        queue.snapshotTaken(context.getCheckpointId());
        life.snapshotTaken(context.getCheckpointId());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        sender.release(queue.checkpointCompleted(checkpointId));
        if (life.checkpointCompleted(checkpointId)) {
            sender.proceed();
        }
        if (inputEnded && queue.isAllReleased()) {
            awaitAllSent();
        }
    }

    @Override
    public void finish() throws Exception {
        super.finish();
        inputEnded = true;
    }

    /**
     * After this the task ends, and nobody comes to send what is left. There is no input to hold up
     * any more; a cancelled task is interrupted.
     */
    private void awaitAllSent() throws Exception {
        while (!queue.events().isEmpty()) {
            if (life.isInDoubt()) {
                throw new FlinkException(
                        "the transactional id of recording-events was taken over while the last"
                                + " events were sent; a restart sends them");
            }
            mailbox.yield();
        }
    }

    /** Events that are not known to be in the topic. */
    int pending() {
        return queue.events().size();
    }

    /** Whether sending waits for a checkpoint that proves that this attempt lives. */
    boolean isInDoubt() {
        return life.isInDoubt();
    }

    @Override
    public void close() throws Exception {
        if (sender != null) {
            sender.close();
        }
        super.close();
    }

    /** Brings the sender's news to the task's thread. */
    private final class News implements EventSender.Listener {
        @Override
        public void acknowledged(List<Long> sequences, Positions reached) {
            bring(
                    () -> {
                        queue.remove(sequences);
                        positions = reached;
                        metrics.sent(sequences.size());
                        metrics.pending(queue);
                    });
        }

        @Override
        public void refused(OutboxEvent event, String why) {
            LOG.error(
                    "Event {} of task {} ({} bytes) is larger than its topic takes and was dropped:"
                            + " {}",
                    event.id(),
                    event.event().getKey().toStringUtf8(),
                    event.bytes(),
                    why);
            bring(
                    () -> {
                        queue.remove(List.of(event.sequence()));
                        metrics.refused();
                        metrics.pending(queue);
                    });
        }

        @Override
        public void failed() {
            bring(metrics::failed);
        }

        @Override
        public void fenced() {
            LOG.warn(
                    "Another attempt has taken recording-events over, or the brokers gave up a"
                            + " transaction; sending goes on after the next checkpoint, if this"
                            + " attempt lives");
            bring(life::ask);
        }

        @Override
        public void died(Throwable fault) {
            bring(
                    () -> {
                        throw new FlinkException("the sender of events died", fault);
                    });
        }

        private void bring(ThrowingRunnable<Exception> news) {
            try {
                mailbox.execute(news, "news of the sender of events");
            } catch (RejectedExecutionException e) {
                LOG.debug("the task has ended; what was sent is found again in the topic");
            }
        }
    }
}
