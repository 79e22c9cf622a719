package io.aircheck.job.mix;

import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.TaskKey;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.mix.state.MixState;
import io.aircheck.job.mix.state.StoredMixOrder;
import io.aircheck.job.mix.state.StoredPart;
import io.aircheck.job.restart.RestartAware;
import io.aircheck.job.timeline.ChunkGrid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
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
    private transient MapState<Slot, StoredPart> parts;
    private transient Counter late;

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
                                        MessageType.message(StoredPart.class)));
        late = getRuntimeContext().getMetricGroup().addGroup("aircheck").counter("mixFramesLate");
    }

    @Override
    public void processElement1(MixPart part, Context context, Collector<Chunk> out)
            throws Exception {
        parts.put(
                new Slot(part.getN(), part.getUserId()),
                StoredPart.newBuilder()
                        .setDecidedMs(context.timestamp())
                        .setPart(part.toBuilder().clearTask())
                        .build());
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
            late.inc(new StateParts(time, context.getCurrentKey()).forgetBefore(Long.MAX_VALUE));
            return;
        }
        Mix.Result result =
                Mix.evaluate(
                        settings,
                        epoch,
                        before,
                        new StateParts(time, context.getCurrentKey()),
                        time,
                        new Outputs(context, out));
        if (result.state() == null) {
            state.clear();
            parts.clear();
        } else {
            state.update(result.state());
            context.timerService().registerEventTimeTimer(Math.max(result.wakeMs(), time + 1));
        }
    }

    /** The parts decided by a time. */
    private final class StateParts implements Mix.Parts {
        private final Map<Slot, MixPart> known = new HashMap<>();

        private final ChunkGrid grid;

        StateParts(long now, TaskKey key) throws Exception {
            grid = ChunkGrid.of(settings.chunkTicks(), key.bizId(), key.roomId());
            for (Map.Entry<Slot, StoredPart> entry : parts.entries()) {
                if (entry.getValue().getDecidedMs() <= now) {
                    known.put(entry.getKey(), entry.getValue().getPart());
                }
            }
        }

        @Override
        public List<MixPart> of(long stretch) {
            List<MixPart> of = new ArrayList<>();
            known.forEach(
                    (slot, part) -> {
                        if (slot.stretch() == stretch) {
                            of.add(part);
                        }
                    });
            of.sort(Comparator.comparing(MixPart::getUserId));
            return of;
        }

        @Override
        public long forgetBefore(long stretch) {
            long frames = 0;
            for (Slot slot : List.copyOf(known.keySet())) {
                if (slot.stretch() < stretch) {
                    frames += beginning(slot.stretch(), known.remove(slot));
                    remove(slot);
                }
            }
            return frames;
        }

        /** Without those that stand in a part for the sake of its margins. */
        private long beginning(long stretch, MixPart part) {
            return part.getPacketsList().stream()
                    .filter(packet -> grid.index(packet.getStartTicks()) == stretch)
                    .count();
        }

        private void remove(Slot slot) {
            try {
                parts.remove(slot);
            } catch (Exception e) {
                throw new IllegalStateException("the mixer's state cannot be changed", e);
            }
        }
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
        public void late(long frames) {
            late.inc(frames);
        }
    }
}
