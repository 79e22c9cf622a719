package io.aircheck.job.callback;

import com.google.protobuf.ByteString;
import io.aircheck.job.callback.state.TaskQueue;
import io.aircheck.job.callback.state.WaitingEvent;
import io.aircheck.job.message.CallbackEvent;
import io.aircheck.job.message.DeadCallback;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.TaskKey;
import io.aircheck.schema.RecordingEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the callbacks of tasks, keyed by {@link TaskKey}: those of a task one after the other, so a
 * later one waits for the earlier, and tasks independently of one another.
 *
 * <p>An event stays in state until the last of its callbacks was taken or given up; while a
 * receiver fails, a timer in state says when it is called again. Calls run beside the task; what
 * became of them comes back through the mailbox, where state changes. After a restart what was
 * under way is sent again, with the same id: at least once.
 *
 * <p>The topic of settings holds older versions before newer ones, so nothing is judged before the
 * settings' first watermark, which says that all that stood there was read: an old address, or
 * none, would lose callbacks. After it an app of which nothing is known may have settings that were
 * not read yet: its events wait until that watermark has come to the event's time.
 */
final class CallbackOperator extends AbstractStreamOperator<DeadCallback>
        implements TwoInputStreamOperator<CallbackEvent, SettingsInput, DeadCallback>,
                Triggerable<TaskKey, VoidNamespace> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(CallbackOperator.class);

    /** The settings' time before their topic was read to where it ended at submission. */
    private static final long UNREAD = Long.MIN_VALUE;

    private final transient CallbackSender sender;
    private final transient RequestWriter requests;
    private final transient RetrySchedule schedule;
    private final transient MailboxExecutor mailbox;
    private final transient SendLanes lanes;
    // By app: the tasks whose settings were not read yet.
    private final transient Map<Long, Set<TaskKey>> unsettled = new HashMap<>();
    private final transient Set<TaskKey> calling = new HashSet<>();

    private transient TaskQueues queues;
    private transient CallbackApps apps;
    private transient CallbackMetrics metrics;
    private transient InternalTimerService<VoidNamespace> timers;

    // Up to here all settings were read; milliseconds of event time.
    private transient long settingsTimeMs;

    /**
     * A call under way.
     *
     * @param type the vendor's number of the callback
     * @param begunMs processing time, milliseconds since the epoch
     * @param begunNanos the same moment as {@link System#nanoTime} has it
     */
    private record Call(TaskKey task, String address, int type, long begunMs, long begunNanos) {}

    CallbackOperator(
            StreamOperatorParameters<DeadCallback> parameters,
            CallbackSettings settings,
            CallbackSender sender,
            CallbackKeys keys,
            RetrySchedule schedule) {
        super(parameters);
        this.sender = sender;
        this.requests = new RequestWriter(keys);
        this.schedule = schedule;
        this.mailbox = parameters.getMailboxExecutor();
        this.lanes =
                new SendLanes(settings.mostInFlight(), settings.mostPerReceiver(), this::start);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        queues = new TaskQueues(context.getKeyedStateStore());
        apps =
                new CallbackApps(
                        context.getOperatorStateStore().getBroadcastState(CallbackApps.SETTINGS));
    }

    @Override
    public void open() throws Exception {
        super.open();
        metrics = new CallbackMetrics(getMetricGroup());
        settingsTimeMs = UNREAD;
        timers =
                getInternalTimerService("callback-retries", VoidNamespaceSerializer.INSTANCE, this);
        List<TaskKey> tasks = waitingTasks();
        for (TaskKey task : tasks) {
            setCurrentKey(task);
            for (Iterator<Long> since = queues.since(); since.hasNext(); ) {
                metrics.waits(since.next());
            }
        }
        // What is given up must not go out before all operators are open.
        mailbox.execute(() -> proceedAll(tasks), "tasks with callbacks restored");
    }

    private List<TaskKey> waitingTasks() {
        KeyedStateBackend<TaskKey> backend = getKeyedStateBackend();
        try (Stream<TaskKey> all = backend.getKeys(TaskQueues.QUEUE, VoidNamespace.INSTANCE)) {
            return all.toList();
        }
    }

    private void proceedAll(Iterable<TaskKey> tasks) throws Exception {
        for (TaskKey task : tasks) {
            setCurrentKey(task);
            proceed(task);
        }
        lanes.pump();
    }

    @Override
    public void processElement1(StreamRecord<CallbackEvent> element) throws Exception {
        TaskKey task = (TaskKey) getCurrentKey();
        long now = now();
        boolean alone = queues.append(element.getValue().getEvent(), now);
        metrics.waits(now);
        if (alone) {
            proceed(task);
            lanes.pump();
        }
    }

    @Override
    public void processElement2(StreamRecord<SettingsInput> element) throws Exception {
        apps.put(element.getValue());
        if (settingsTimeMs == UNREAD) {
            return; // a newer version may stand behind this one
        }
        Set<TaskKey> tasks = unsettled.remove(element.getValue().getBizId());
        if (tasks != null) {
            proceedAll(tasks);
        }
    }

    @Override
    public void processWatermark2(Watermark mark) throws Exception {
        super.processWatermark2(mark);
        settingsTimeMs = mark.getTimestamp();
        List<Set<TaskKey>> all = List.copyOf(unsettled.values());
        unsettled.clear();
        for (Set<TaskKey> tasks : all) {
            proceedAll(tasks);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<TaskKey, VoidNamespace> timer) throws Exception {
        // A clock that was set back must not leave a task without a timer.
        proceed(timer.getKey(), Math.max(now(), timer.getTimestamp()));
        lanes.pump();
    }

    @Override
    public void onEventTime(InternalTimer<TaskKey, VoidNamespace> timer) {
        throw new IllegalStateException("there are no timers of event time");
    }

    private void proceed(TaskKey task) throws Exception {
        proceed(task, now());
    }

    /** Sees what the current task can do at a time. */
    private void proceed(TaskKey task, long nowMs) throws Exception {
        if (calling.contains(task)) {
            return; // it goes on when its call ends
        }
        TaskQueue queue = queues.load();
        while (!TaskQueues.isEmpty(queue)) {
            WaitingEvent waiting = queues.first(queue);
            RecordingEvent event = RecordingEvent.parse(waiting.getEvent().toByteArray());
            if (!isSettled(task.bizId(), event.time())) {
                unsettled.computeIfAbsent(task.bizId(), app -> new HashSet<>()).add(task);
                return;
            }
            Receiver receiver = apps.receiver(task.bizId(), nowMs);
            if (receiver != null && receiver.typeAfter(queue.getDoneType(), event) != 0) {
                if (queue.getDueMs() <= nowMs) {
                    lanes.offer(task, receiver.address());
                }
                return; // if it is not due, its timer is in state
            }
            metrics.done(waiting.getSinceMs());
            queue =
                    queues.removeFirst(
                            queue,
                            event.type() == RecordingEvent.Type.TASK_ENDED,
                            incomplete(queue, event));
        }
    }

    /** Whether an app's settings are known well enough for an event of a time. */
    private boolean isSettled(long app, long eventTimeMs) throws Exception {
        return settingsTimeMs != UNREAD && (settingsTimeMs >= eventTimeMs || apps.isKnown(app));
    }

    private static boolean incomplete(TaskQueue queue, RecordingEvent event) {
        return queue.getIncomplete() || event.type() == RecordingEvent.Type.SEGMENT_FAILED;
    }

    /** Begins a task's call; its settings may have changed while it waited in the lane. */
    private boolean start(TaskKey task, String address) throws Exception {
        setCurrentKey(task);
        TaskQueue queue = queues.load();
        if (calling.contains(task) || TaskQueues.isEmpty(queue)) {
            return false;
        }
        RecordingEvent event = parse(queue);
        Receiver receiver = apps.receiver(task.bizId(), now());
        int type = receiver == null ? 0 : receiver.typeAfter(queue.getDoneType(), event);
        if (type == 0 || !receiver.address().equals(address)) {
            proceed(task);
            return false;
        }
        long now = now();
        if (queue.getAttempts() == 0) {
            queues.save(queue.toBuilder().setFirstAttemptMs(now).build());
        }
        metrics.attempt(queue.getAttempts() + 1);
        calling.add(task);
        Call call = new Call(task, address, type, now, System.nanoTime());
        try {
            sender.send(
                    requests.request(receiver, event, type, !incomplete(queue, event), now),
                    answer -> deliver(call, answer));
        } catch (RequestWriter.MissingKeyException e) {
            deliver(call, Answer.failed(e.getMessage()));
        } catch (RuntimeException e) {
            // One app's settings or one event must not fail the job for all others. The message may
            // quote the address.
            deliver(call, Answer.failed("it cannot be sent: " + e.getClass().getSimpleName()));
        }
        return true;
    }

    private RecordingEvent parse(TaskQueue queue) throws Exception {
        return RecordingEvent.parse(queues.first(queue).getEvent().toByteArray());
    }

    /** Comes from the sender's thread. */
    private void deliver(Call call, Answer answer) {
        try {
            mailbox.execute(() -> answered(call, answer), "answer to a callback");
        } catch (RejectedExecutionException e) {
            LOG.debug("the task has ended; the callback is sent again after the restart");
        }
    }

    private void answered(Call call, Answer answer) throws Exception {
        calling.remove(call.task);
        lanes.ended(call.address, answer.verdict() == Answer.Verdict.FAILED);
        setCurrentKey(call.task);
        TaskQueue queue = queues.load();
        switch (answer.verdict()) {
            case TAKEN -> {
                metrics.taken(Duration.ofNanos(System.nanoTime() - call.begunNanos).toMillis());
                doneWith(queue, call.type);
            }
            case GONE -> giveUp(tried(queue), call.type, answer);
            case FAILED -> failed(tried(queue), call, answer);
        }
        proceed(call.task);
        lanes.pump();
    }

    /** One more attempt was in vain. */
    private static TaskQueue tried(TaskQueue queue) {
        return queue.toBuilder().setAttempts(queue.getAttempts() + 1).build();
    }

    private void failed(TaskQueue tried, Call call, Answer answer) throws Exception {
        metrics.failed();
        long now = now();
        OptionalLong next =
                schedule.next(
                        tried.getAttempts(),
                        queues.first(tried).getSinceMs(),
                        tried.getFirstAttemptMs(),
                        call.begunMs,
                        now);
        if (next.isEmpty()) {
            giveUp(tried, call.type, answer);
            return;
        }
        queues.save(tried.toBuilder().setDueMs(next.getAsLong()).build());
        if (next.getAsLong() > now) {
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, next.getAsLong());
        }
    }

    private void giveUp(TaskQueue queue, int type, Answer answer) throws Exception {
        metrics.deadLettered();
        RecordingEvent event = parse(queue);
        LOG.warn(
                "callback {} of task {} is given up: {}",
                EventId.of(event, type),
                event.taskId(),
                answer.why());
        ByteString json = queues.first(queue).getEvent();
        output.collect(
                new StreamRecord<>(
                        DeadCallback.newBuilder()
                                .setTaskId(event.taskId())
                                .setEvent(json)
                                .setType(type)
                                .setEventId(EventId.of(event, type))
                                .setReason(answer.why())
                                .setAttempts(queue.getAttempts())
                                .setIncomplete(incomplete(queue, event))
                                .build()));
        doneWith(queue, type);
    }

    private void doneWith(TaskQueue queue, int type) throws Exception {
        queues.save(
                queue.toBuilder()
                        .setDoneType(type)
                        .clearAttempts()
                        .clearFirstAttemptMs()
                        .clearDueMs()
                        .build());
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    /** Calls under way. */
    int running() {
        return lanes.running();
    }

    @Override
    public void close() throws Exception {
        sender.close();
        super.close();
    }
}
