package io.aircheck.job.room;

import static io.aircheck.job.message.MessageType.message;

import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.room.state.AppHistory;
import io.aircheck.job.room.state.PendingInputs;
import io.aircheck.job.room.state.RoomState;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.MalformedRecordException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who is recorded: keyed by room, settings broadcast. The main output are orders to tracks;
 * orders to the mixer and notes to the event sequencer are side outputs.
 *
 * <p>Inputs wait in state until event time, which is record time, has reached theirs; then {@link
 * Room} decides. So the outcome does not depend on the pace or the order in which inputs of several
 * topics arrive. Only settings that come to be known after they should hold are an exception: for
 * what goes on already they hold from now.
 */
public final class RoomSupervisor
        extends KeyedBroadcastProcessFunction<RoomKey, RoomInput, SettingsInput, TrackOrder>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RoomSupervisor.class);

    /** Orders to the mixer. */
    public static final OutputTag<MixOrder> MIX_ORDERS =
            new OutputTag<>("mix-orders", message(MixOrder.class));

    /** task-started, and the closing of tasks. */
    public static final OutputTag<TaskNote> TASK_NOTES =
            new OutputTag<>("task-notes", message(TaskNote.class));

    static final MapStateDescriptor<Long, AppHistory> SETTINGS =
            new MapStateDescriptor<>("settings", Types.LONG, message(AppHistory.class));
    static final ValueStateDescriptor<RoomState> ROOM =
            new ValueStateDescriptor<>("room", message(RoomState.class));

    /** Per app and reason one line is logged, for so many apps. */
    private static final int MAX_LOGGED = 1000;

    private final RoomSettings limits;

    private transient TimerService timers;
    private transient ValueState<RoomState> room;

    /** By record time. */
    private transient MapState<Long, PendingInputs> pending;

    private transient ListState<Long> watermarks;

    /** The watermark, after a restart at least what it was when the state was taken. */
    private transient long watermark;

    private transient Map<Long, Parsed> parsed;
    private transient Map<Ignored, Counter> ignored;
    private transient Set<String> logged;
    private transient long runningTasks;

    /** Settings as they are stored and as they are used. */
    private record Parsed(AppHistory stored, SettingsHistory history) {}

    RoomSupervisor(RoomSettings limits) {
        this.limits = limits;
    }

    /**
     * Supervises rooms.
     *
     * @param inputs keyed by room; their record times are not before the watermark
     * @param settings in the order of the topic
     * @return orders to tracks; {@link #MIX_ORDERS} and {@link #TASK_NOTES} are side outputs
     */
    public static SingleOutputStreamOperator<TrackOrder> supervise(
            KeyedStream<RoomInput, RoomKey> inputs,
            DataStream<SettingsInput> settings,
            RoomSettings limits) {
        return inputs.connect(settings.broadcast())
                .transform(
                        "room supervisor",
                        message(TrackOrder.class),
                        new RoomSupervisorOperator(limits));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        watermarks =
                context.getOperatorStateStore()
                        .getUnionListState(new ListStateDescriptor<>("watermark", Types.LONG));
        watermark = Long.MIN_VALUE;
        for (long restored : watermarks.get()) {
            watermark = Math.max(watermark, restored);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        watermarks.update(List.of(watermark));
    }

    @Override
    public void open(OpenContext context) {
        room = getRuntimeContext().getState(ROOM);
        pending =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "pending", Types.LONG, message(PendingInputs.class)));
        parsed = new HashMap<>();
        logged = new HashSet<>();
        ignored = new EnumMap<>(Ignored.class);
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("aircheck");
        for (Ignored why : Ignored.values()) {
            ignored.put(why, metrics.addGroup("reason", why.word()).counter("ignoredRoomInputs"));
        }
        metrics.gauge("activeTasks", () -> runningTasks);
    }

    void useTimers(TimerService newTimers) {
        timers = newTimers;
    }

    void timeIs(long newWatermark) {
        watermark = Math.max(watermark, newWatermark);
    }

    void countRestored(RoomState state) {
        if (state != null && state.hasTask()) {
            runningTasks++;
        }
    }

    @Override
    public void processElement(RoomInput input, ReadOnlyContext context, Collector<TrackOrder> out)
            throws Exception {
        long at = input.getRecordTimeMs();
        PendingInputs before = pending.get(at);
        pending.put(
                at,
                (before == null ? PendingInputs.newBuilder() : before.toBuilder())
                        .addInputs(input)
                        .build());
        timers.registerEventTimeTimer(at);
    }

    @Override
    public void processBroadcastElement(
            SettingsInput input, Context context, Collector<TrackOrder> out) throws Exception {
        BroadcastState<Long, AppHistory> known = context.getBroadcastState(SETTINGS);
        if (input.getSettings().isEmpty()) {
            known.remove(input.getBizId());
            parsed.remove(input.getBizId());
            wakeRooms(input.getBizId(), context);
            return;
        }
        AppSettings settings;
        try {
            settings = AppSettings.parse(input.getSettings().toByteArray());
        } catch (MalformedRecordException e) {
            ignore(input.getBizId(), Ignored.MALFORMED);
            return;
        }
        AppHistory before = known.get(settings.bizId());
        AppHistory after =
                SettingsHistory.add(
                        before == null ? AppHistory.getDefaultInstance() : before,
                        settings,
                        input.getSettings());
        if (!after.equals(before)) {
            known.put(settings.bizId(), after);
            wakeRooms(settings.bizId(), context);
        }
    }

    /** Has an app's rooms decided anew; a change to come is among what they then wait for. */
    private void wakeRooms(long bizId, Context context) throws Exception {
        long next = watermark == Long.MAX_VALUE ? watermark : watermark + 1;
        context.applyToKeyedState(
                ROOM,
                (key, state) -> {
                    if (key.bizId() == bizId) {
                        timers.registerEventTimeTimer(next);
                    }
                });
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<TrackOrder> out)
            throws Exception {
        RoomKey key = context.getCurrentKey();
        PendingInputs due = pending.get(timestamp);
        RoomState stored = room.value();
        RoomState before = stored == null ? RoomState.getDefaultInstance() : stored;
        if (due == null && stored == null) {
            return;
        }
        Decision decision =
                Room.decide(
                        limits,
                        key,
                        history(key.bizId(), context.getBroadcastState(SETTINGS).get(key.bizId())),
                        before,
                        due == null ? List.of() : due.getInputsList(),
                        timestamp);
        if (due != null) {
            pending.remove(timestamp);
        }
        decision.tracks().forEach(out::collect);
        decision.mixes().forEach(order -> context.output(MIX_ORDERS, order));
        decision.notes().forEach(note -> context.output(TASK_NOTES, note));
        decision.ignored().forEach(why -> ignore(key.bizId(), why));
        runningTasks += decision.tasksAdded();
        leave(before, decision, timestamp);
    }

    /**
     * Stores the state and sets its timer. A timer that is set too early stays: it costs less than
     * to move it with every mark of audio.
     */
    private void leave(RoomState before, Decision decision, long now) throws Exception {
        long set = before.getWakeMs() > now ? before.getWakeMs() : 0;
        long wanted = decision.wakeMs();
        boolean isNeeded = wanted != Long.MAX_VALUE;
        if (set != 0 && (!isNeeded || wanted < set)) {
            if (!pending.contains(set)) {
                timers.deleteEventTimeTimer(set);
            }
            set = 0;
        }
        if (isNeeded && set == 0) {
            timers.registerEventTimeTimer(wanted);
            set = wanted;
        }
        RoomState after = decision.state().toBuilder().setWakeMs(set).build();
        if (after.equals(RoomState.getDefaultInstance())) {
            room.clear();
        } else if (!after.equals(before)) {
            room.update(after);
        }
    }

    private SettingsHistory history(long bizId, AppHistory stored) {
        if (stored == null) {
            return null;
        }
        Parsed known = parsed.get(bizId);
        if (known == null || known.stored() != stored) {
            known = new Parsed(stored, SettingsHistory.of(stored));
            parsed.put(bizId, known);
        }
        return known.history();
    }

    private void ignore(long bizId, Ignored why) {
        ignored.get(why).inc();
        if (logged.size() < MAX_LOGGED && logged.add(bizId + " " + why)) {
            LOG.warn("App {}: input ignored, {}; more like it are only counted", bizId, why.word());
        }
    }
}
