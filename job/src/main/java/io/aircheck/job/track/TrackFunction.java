package io.aircheck.job.track;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.FrameCounts;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.message.TrackKey;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.restart.RestartAware;
import io.aircheck.job.track.state.StoredOrder;
import io.aircheck.job.track.state.TrackState;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.AudioRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Keeps a {@link Track}: appends what comes, without reading state, and evaluates in event-time
 * timers, when the watermark proves that all frames and orders up to then have come.
 */
public final class TrackFunction
        extends KeyedCoProcessFunction<TrackKey, ReceivedFrames, TrackOrder, Chunk>
        implements RestartAware {
    private static final long serialVersionUID = 1L;

    /** For the mixer. */
    public static final OutputTag<MixPart> MIX_PARTS =
            new OutputTag<>("mix-parts", MessageType.message(MixPart.class));

    /** For the event sequencer. */
    public static final OutputTag<TaskNote> NOTES =
            new OutputTag<>("track-notes", MessageType.message(TaskNote.class));

    /** Frames of unknown apps. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("refused-frames", MessageType.message(DeadLetter.class));

    /** While frames come, a track is evaluated so often, in ms. */
    private static final long PACE = 5_000;

    /** Other evaluations fall on multiples of this, in ms, so that few timers serve many ends. */
    private static final long STEP = 500;

    private final TrackSettings settings;

    /** Abnormal restarts so far; set by the operator before it opens. */
    private transient int epoch;

    private transient ValueState<TrackState> state;
    private transient ListState<ReceivedFrames> inbox;
    private transient TrackMetrics metrics;

    /** Of the tracks that have state. */
    private transient Map<TrackKey, Pulse> pulses;

    public TrackFunction(TrackSettings settings) {
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
                                        "track", MessageType.message(TrackState.class)));
        inbox =
                getRuntimeContext()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "frames", MessageType.message(ReceivedFrames.class)));
        pulses = new HashMap<>();
        metrics = new TrackMetrics(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement1(ReceivedFrames frames, Context context, Collector<Chunk> out)
            throws Exception {
        pulse(context.getCurrentKey()).beat(frames);
        inbox.add(
                frames.toBuilder().clearBizId().clearRoomId().clearUserId().clearStretch().build());
        context.timerService().registerEventTimeTimer(roundUp(frames.getRecordTimeMs() + 1, PACE));
    }

    @Override
    public void processElement2(TrackOrder order, Context context, Collector<Chunk> out)
            throws Exception {
        pulse(context.getCurrentKey()).disturb();
        TrackState before = state.value();
        TrackState.Builder builder = before == null ? TrackState.newBuilder() : before.toBuilder();
        long decided = context.timestamp();
        state.update(
                builder.addOrders(
                                StoredOrder.newBuilder()
                                        .setDecidedMs(decided)
                                        .setOrder(
                                                order.toBuilder()
                                                        .clearBizId()
                                                        .clearRoomId()
                                                        .clearUserId()))
                        .build());
        context.timerService().registerEventTimeTimer(roundUp(decided + 1, STEP));
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Chunk> out) throws Exception {
        long due = pulse(context.getCurrentKey()).dueMs(time);
        if (due > time) {
            context.timerService().registerEventTimeTimer(roundUp(due, STEP));
        } else {
            evaluate(time, context, out);
        }
    }

    private Pulse pulse(TrackKey key) {
        Pulse pulse = pulses.get(key);
        if (pulse == null) {
            pulse = new Pulse(STEP);
            pulses.put(key, pulse);
            metrics.open(pulses.size());
        }
        return pulse;
    }

    private void evaluate(long time, OnTimerContext context, Collector<Chunk> out)
            throws Exception {
        TrackState before = state.value();
        List<ReceivedFrames> received = new ArrayList<>();
        inbox.get().forEach(received::add);
        Track.Result result =
                Track.evaluate(
                        settings,
                        epoch,
                        context.getCurrentKey(),
                        before == null ? TrackState.getDefaultInstance() : before,
                        received,
                        time,
                        new Outputs(context, out));
        pulse(context.getCurrentKey()).evaluated(result.calm());
        if (result.state() == null) {
            state.clear();
            pulses.remove(context.getCurrentKey());
            metrics.open(pulses.size());
        } else if (!result.state().equals(before)) {
            state.update(result.state());
        }
        if (result.rest() != null) {
            inbox.update(result.rest());
        }
        if (result.wakeMs() != Long.MAX_VALUE) {
            context.timerService()
                    .registerEventTimeTimer(roundUp(Math.max(result.wakeMs(), time + 1), STEP));
        }
    }

    private static long roundUp(long time, long step) {
        return -Math.floorDiv(-time, step) * step;
    }

    private final class Outputs implements TrackOutput {
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
        public void mixPart(MixPart part) {
            context.output(MIX_PARTS, part);
        }

        @Override
        public void note(TaskNote note) {
            context.output(NOTES, note);
        }

        @Override
        public void refuse(Frame frame, String reason) {
            TrackKey key = context.getCurrentKey();
            AudioFrames frames =
                    AudioFrames.newBuilder()
                            .setBizId(key.bizId())
                            .setRoomId(key.roomId())
                            .setUserId(key.userId())
                            .setStream(frame.stream())
                            .setCodec(frame.codec())
                            .setSampleRate(frame.sampleRate())
                            .setChannels(frame.channels())
                            .addFrames(
                                    AudioFrame.newBuilder()
                                            .setSequence(frame.sequence())
                                            .setMediaTimeUs(frame.mediaUs())
                                            .setPayload(frame.original()))
                            .build();
            context.output(
                    DEAD_LETTERS,
                    DeadLetter.newBuilder()
                            .setReason(reason)
                            .setSourceTopic(settings.audioTopic())
                            .setTimestampMs(frame.recordMs())
                            .setKey(
                                    ByteString.copyFromUtf8(
                                            key.bizId() + "/" + key.roomId() + "/" + key.userId()))
                            .setValue(
                                    AudioRecord.newBuilder()
                                            .setFrames(frames)
                                            .build()
                                            .toByteString())
                            .build());
            metrics.refused();
        }

        @Override
        public void unrecorded(long frames) {
            metrics.unrecorded(frames);
        }

        @Override
        public void opened() {
            metrics.files().opened();
        }

        @Override
        public void closed(String reason) {
            metrics.files().closed(reason);
        }

        @Override
        public void counted(FrameCounts counts) {
            metrics.counted(counts);
        }
    }
}
