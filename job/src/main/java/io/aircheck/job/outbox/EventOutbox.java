package io.aircheck.job.outbox;

import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.event.state.NumberedEvent;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Writes recording-events to Kafka: exactly once for readers with {@code read_committed}, in the
 * order they come, also after an outage of any length.
 *
 * <p><b>State.</b> An event stays in checkpointed state until Kafka has acknowledged the
 * transaction that holds it. It may be sent once a completed checkpoint contains it, and at once
 * when it was restored. So what was ever sent is in the state of every later attempt, or was
 * acknowledged before its checkpoint.
 *
 * <p><b>Sending.</b> One thread of its own talks to Kafka: brokers that are away delay events, but
 * hold up no checkpoint and restart nothing. It sends short transactions one after the other, and
 * tries for ever. Whether a commit that failed took place is not known, nor what an earlier attempt
 * did before it was killed; so after every failure, and first of all, it takes the transactional id
 * over ({@code initTransactions} ends what was open and shuts other writers out), reads what was
 * committed since the last commit it knows of (the state holds the offsets), and drops the events
 * it finds there by their ids. Nothing is sent before. (The committer of Flink's own Kafka sink
 * drops a transaction the brokers gave up with no more than a line in the log.)
 *
 * <p><b>Fencing.</b> A producer is fenced when another attempt took its transactional id over, or
 * when the brokers gave up its transaction (or an operator shut it out). It cannot tell which, and
 * an attempt that is cut off from the JobManager may live on for a while beside its successor. Even
 * if both took over from one another in turns, no event would be doubled or lost, because each
 * reads what the other committed before it sends, and looks for all it holds, released or not; but
 * neither would get far. So a fenced attempt takes over again only when a checkpoint has completed
 * whose snapshot it took after it was fenced: checkpoints complete with the living attempt only.
 * The living one goes on after a checkpoint or two without a restart, and the left-over never does.
 * After the end of the input, when there is no further checkpoint to wait for, a fenced attempt
 * fails its task instead, and the restarted one sends the rest.
 *
 * <p><b>One subtask.</b> One transactional id shuts out all earlier attempts, whatever the job's
 * parallelism was or will be, and keeps the order within a task. Events are few: about two per
 * track and minute, so 10,000 tracks make some 300 a second, and one transaction takes 500. During
 * an outage they wait on the heap, at about 1 kB each.
 *
 * <p><b>What it cannot do.</b> A job that is restored from anything but its latest checkpoint makes
 * events anew that were sent after it, and sends them again under the same ids. So does an attempt
 * whose predecessor's events were already taken by the topic's retention. An event that is larger
 * than the topic takes is dropped, with an error in the log and in {@code eventsRefused}, because
 * all others would wait for it for ever. Without checkpoints nothing is sent.
 *
 * <p><b>The end.</b> When the input ends ({@code stop --drain}), the last checkpoint's completion
 * waits until all is sent. A stop with a savepoint does not wait: what is not yet sent is in the
 * savepoint.
 */
public final class EventOutbox {
    private EventOutbox() {}

    /** Sends events to the topic of recording-events. */
    public static SingleOutputStreamOperator<Void> attach(
            DataStream<NumberedEvent> events, RecordingConfig config) {
        return attach(events, OutboxSettings.of(KafkaEventLogFactory.of(config)));
    }

    static SingleOutputStreamOperator<Void> attach(
            DataStream<NumberedEvent> events, OutboxSettings settings) {
        SingleOutputStreamOperator<Void> outbox =
                events.global()
                        .transform(
                                "recording events", Types.VOID, new EventOutboxFactory(settings));
        return outbox.setParallelism(1).setMaxParallelism(1);
    }
}
