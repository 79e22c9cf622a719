package io.aircheck.job.mix;

import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.TaskKey;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.metric.FileCounters;
import io.aircheck.job.mix.state.MixState;
import io.aircheck.job.mix.state.StoredMixOrder;
import io.aircheck.job.mix.state.StoredPart;
import io.aircheck.job.restart.RestartAware;
import io.aircheck.job.timeline.ChunkGrid;
import io.aircheck.schema.RecordingEvent.Reason;
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
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Keeps a {@link Mix}: stores parts as they come and evaluates in event-time timers. */
public final class MixFunction extends KeyedCoProcessFunction<TaskKey, MixPart, MixOrder, Chunk>
        implements RestartAware {
    private static final long serialVersionUID = 1L;

    /** For the event sequencer. */
    public static final OutputTag<TaskNote> NOTES =
            new OutputTag<>("mix-notes", MessageType.message(TaskNote.class));

    private final MixSettings settings;

    /** Abnormal restarts so far; set by the operator before it opens. */
    private transient int epoch;

    private transient ValueState<MixState> state;
    private transient MapState<Slot, List<StoredPart>> parts;
    private transient Counter late;
    private transient FileCounters files;

    public MixFunction(MixSettings settings) {
        this.settings = settings;
    }

    @Override
    public void abnormalRestarts(int count) {
        epoch = count;
    }

    @Override
    public void open(OpenContext context) {
        state =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "mix", MessageType.message(MixState.class)));
        parts =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "parts",
                                        TypeInformation.of(Slot.class),
                                        Types.LIST(MessageType.message(StoredPart.class))));
        MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("aircheck");
        late = group.counter("mixFramesLate");
        files = new FileCounters(group, Reason.OF_MIXES);
    }

    @Override
    public void processElement1(MixPart part, Context context, Collector<Chunk> out)
            throws Exception {
        StoredParts.add(parts, part, context.timestamp());
        if (state.value() == null) {
            // The task is over, or its first order is on the way and will be here by then.
            context.timerService().registerEventTimeTimer(context.timestamp() + 1);
        }
    }

    @Override
    public void processElement2(MixOrder order, Context context, Collector<Chunk> out)
            throws Exception {
        MixState before = state.value();
        MixState.Builder builder =
                (before == null ? Mix.begin(settings, order) : before).toBuilder();
        long decided = context.timestamp();
        state.update(
                builder.addOrders(
                                StoredMixOrder.newBuilder()
                                        .setDecidedMs(decided)
                                        .setOrder(order.toBuilder().clearTask()))
                        .build());
        context.timerService().registerEventTimeTimer(decided + 1);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Chunk> out) throws Exception {
        MixState before = state.value();
        if (before == null) {
            late.inc(stored(time, context.getCurrentKey()).forgetBefore(Long.MAX_VALUE));
            return;
        }
        Mix.Result result =
                Mix.evaluate(
                        settings,
                        epoch,
                        before,
                        stored(time, context.getCurrentKey()),
                        time,
                        new Outputs(context, out));
        if (result.state() == null) {
            late.inc(stored(Long.MAX_VALUE, context.getCurrentKey()).forgetBefore(Long.MAX_VALUE));
            state.clear();
            parts.clear();
        } else {
            state.update(result.state());
            context.timerService().registerEventTimeTimer(Math.max(result.wakeMs(), time + 1));
        }
    }

    private StoredParts stored(long now, TaskKey key) throws Exception {
        ChunkGrid grid = ChunkGrid.of(settings.chunkTicks(), key.bizId(), key.roomId());
        return new StoredParts(parts, grid, now);
    }

    private final class Outputs implements MixOutput {
        private final OnTimerContext context;
        private final Collector<Chunk> chunks;

        Outputs(OnTimerContext context, Collector<Chunk> chunks) {
            this.context = context;
            this.chunks = chunks;
        }

        @Override
        public void chunk(Chunk chunk) {
            chunks.collect(chunk);
        }

        @Override
        public void note(TaskNote note) {
            context.output(NOTES, note);
        }

        @Override
        public void opened() {
            files.opened();
        }

        @Override
        public void closed(String reason) {
            files.closed(reason);
        }

        @Override
        public void late(long frames) {
            late.inc(frames);
        }
    }
}
