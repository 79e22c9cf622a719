package io.aircheck.job.callback;

import com.google.protobuf.ByteString;
import io.aircheck.job.callback.state.TaskQueue;
import io.aircheck.job.callback.state.WaitingEvent;
import io.aircheck.job.message.MessageType;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The waiting events of the current task, in state: one entry an event, so that a long queue is
 * never written as a whole. A task of which nothing is known takes none.
 */
final class TaskQueues {
    static final String QUEUE = "callback-queue";
    static final String EVENTS = "callback-events";

    private final ValueState<TaskQueue> queue;
    private final MapState<Long, WaitingEvent> events;

    TaskQueues(KeyedStateStore store) {
        queue =
                store.getState(
                        new ValueStateDescriptor<>(QUEUE, MessageType.message(TaskQueue.class)));
        events =
                store.getMapState(
                        new MapStateDescriptor<>(
                                EVENTS, Types.LONG, MessageType.message(WaitingEvent.class)));
    }

    /** Where the queue stands. */
    TaskQueue load() throws Exception {
        TaskQueue stored = queue.value();
        return stored == null ? TaskQueue.getDefaultInstance() : stored;
    }

    /** Saves where it stands; what says nothing is not kept. */
    void save(TaskQueue changed) throws Exception {
        if (isEmpty(changed) && !changed.getIncomplete()) {
            queue.clear();
        } else {
            queue.update(changed);
        }
    }

    static boolean isEmpty(TaskQueue queue) {
        return queue.getFirst() == queue.getNext();
    }

    /** Puts an event behind those that wait; true if none does. */
    boolean append(ByteString event, long nowMs) throws Exception {
        TaskQueue before = load();
        events.put(
                before.getNext(),
                WaitingEvent.newBuilder().setEvent(event).setSinceMs(nowMs).build());
        save(before.toBuilder().setNext(before.getNext() + 1).build());
        return isEmpty(before);
    }

    /** The event whose turn it is; the queue is not empty. */
    WaitingEvent first(TaskQueue queue) throws Exception {
        return events.get(queue.getFirst());
    }

    /**
     * The first event is done with.
     *
     * @param taskOver whether nothing of the task needs to be known any more
     * @param incomplete whether a file of the task could not be had
     */
    TaskQueue removeFirst(TaskQueue queue, boolean taskOver, boolean incomplete) throws Exception {
        events.remove(queue.getFirst());
        TaskQueue.Builder after =
                TaskQueue.newBuilder()
                        .setFirst(queue.getFirst() + 1)
                        .setNext(queue.getNext())
                        .setIncomplete(!taskOver && incomplete);
        if (after.getFirst() == after.getNext()) {
            after.clearFirst().clearNext();
        }
        TaskQueue changed = after.build();
        save(changed);
        return changed;
    }

    /** Since when each waits. */
    Iterator<Long> since() throws Exception {
        Iterator<Map.Entry<Long, WaitingEvent>> all = events.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Long next() {
                return all.next().getValue().getSinceMs();
            }
        };
    }
}
