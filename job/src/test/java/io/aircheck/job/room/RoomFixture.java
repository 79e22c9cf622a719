package io.aircheck.job.room;

import static io.aircheck.job.message.MessageType.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.Activity;
import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.room.state.RoomState;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.Json;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RoomEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * A room supervisor at work on room 42 of app 1. Times are ms from {@link #T0}; inputs are taken by
 * Kafka {@link #LAG} behind their own time unless said otherwise, and event time follows them.
 */
final class RoomFixture implements AutoCloseable {
    static final long T0 = 1_772_352_000_000L;
    static final long LAG = 100;
    static final long APP = 1;
    static final String ROOM = "42";
    static final int MAX_PARALLELISM = 16;
    static final RoomSettings LIMITS = RoomSettings.withMaxClockSkew(Duration.ofMinutes(10));

    private final KeyedBroadcastOperatorTestHarness<RoomKey, RoomInput, SettingsInput, TrackOrder>
            harness;
    private long watermark = Long.MIN_VALUE;

    RoomFixture() throws Exception {
        this(1, 0);
        harness.open();
    }

    private RoomFixture(int parallelism, int subtask) throws Exception {
        harness =
                new KeyedBroadcastOperatorTestHarness<>(
                        new RoomSupervisorOperator(LIMITS),
                        RoomKey::of,
                        TypeInformation.of(RoomKey.class),
                        MAX_PARALLELISM,
                        parallelism,
                        subtask);
        harness.setup(message(TrackOrder.class).createSerializer(null));
    }

    /** A new supervisor that goes on from a snapshot. */
    static RoomFixture restored(OperatorSubtaskState snapshot) throws Exception {
        RoomFixture fixture = new RoomFixture(1, 0);
        fixture.harness.initializeState(snapshot);
        fixture.harness.open();
        return fixture;
    }

    /** One of two supervisors that share what one did before. */
    static RoomFixture halfOf(OperatorSubtaskState snapshot, int subtask) throws Exception {
        RoomFixture fixture = new RoomFixture(2, subtask);
        fixture.harness.initializeState(
                AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        snapshot, MAX_PARALLELISM, 1, 2, subtask));
        fixture.harness.open();
        return fixture;
    }

    OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, 1);
    }

    // ---- inputs -------------------------------------------------------------------------------

    /** Settings of app 1 with a bucket, and what is given, in single quotes. */
    RoomFixture settings(String more) throws Exception {
        return settings(APP, more);
    }

    RoomFixture settings(long app, String more) throws Exception {
        byte[] json =
                ("{'bizId':"
                                + app
                                + ",'bucket':'voice-1250000000','region':'ap-seoul'"
                                + (more.isEmpty() ? "" : "," + more)
                                + "}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8);
        AppSettings.parse(json);
        return settings(app, ByteString.copyFrom(json));
    }

    /** What no gate would let through, of app 1. */
    RoomFixture rawSettings(String json) throws Exception {
        return settings(APP, ByteString.copyFromUtf8(json.replace('\'', '"')));
    }

    private RoomFixture settings(long app, ByteString json) throws Exception {
        harness.processBroadcastElement(
                SettingsInput.newBuilder().setBizId(app).setSettings(json).build(), 0);
        return this;
    }

    /** App 1 is removed from the topic. */
    RoomFixture removeSettings() throws Exception {
        harness.processBroadcastElement(SettingsInput.newBuilder().setBizId(APP).build(), 0);
        return this;
    }

    /** A part of settings: since when they hold. */
    static String from(long ms) {
        return "'effectiveFrom':" + (T0 + ms) + ",";
    }

    RoomFixture enter(String user, long ms) throws Exception {
        return event(RoomEvent.Type.ENTER, user, ms, ms + LAG);
    }

    RoomFixture exit(String user, long ms) throws Exception {
        return event(RoomEvent.Type.EXIT, user, ms, ms + LAG);
    }

    RoomFixture micOn(String user, long ms) throws Exception {
        return event(RoomEvent.Type.MIC_ON, user, ms, ms + LAG);
    }

    RoomFixture micOff(String user, long ms) throws Exception {
        return event(RoomEvent.Type.MIC_OFF, user, ms, ms + LAG);
    }

    RoomFixture dismiss(long ms) throws Exception {
        return event(RoomEvent.Type.ROOM_DISMISSED, null, ms, ms + LAG);
    }

    RoomFixture event(RoomEvent.Type type, String user, long ms, long recordMs) throws Exception {
        return input(eventInput(type, user, ms, recordMs));
    }

    RoomFixture audio(String user, long ms) throws Exception {
        return audio(user, ms, ms + LAG);
    }

    RoomFixture audio(String user, long ms, long recordMs) throws Exception {
        return input(audioInput(user, ms, recordMs));
    }

    /** Marks of audio, one a second, from the first time to the last. */
    RoomFixture talk(String user, long fromMs, long toMs) throws Exception {
        for (long ms = fromMs; ms <= toMs; ms += 1000) {
            audio(user, ms);
        }
        return this;
    }

    RoomFixture start(long ms, int mode, List<String> allowed, List<String> blocked)
            throws Exception {
        return input(commandInput(startCommand(ms, mode, allowed, blocked), ms + LAG));
    }

    RoomFixture start(long ms) throws Exception {
        return start(ms, 3, null, null);
    }

    RoomFixture modify(long ms, int mode, List<String> allowed, List<String> blocked)
            throws Exception {
        return input(
                commandInput(
                        new RecordingCommand(
                                1,
                                T0 + ms,
                                null,
                                new RecordingCommand.ModifyRecord(
                                        APP, ROOM, null, mode, allowed, blocked),
                                null,
                                null),
                        ms + LAG));
    }

    RoomFixture stop(long ms, Long taskId) throws Exception {
        return stop(ms, taskId, ms + LAG);
    }

    RoomFixture stop(long ms, Long taskId, long recordMs) throws Exception {
        return input(
                commandInput(
                        new RecordingCommand(
                                1,
                                T0 + ms,
                                null,
                                null,
                                new RecordingCommand.StopRecord(APP, ROOM, taskId),
                                null),
                        recordMs));
    }

    static RecordingCommand startCommand(
            long ms, int mode, List<String> allowed, List<String> blocked) {
        return new RecordingCommand(
                1,
                T0 + ms,
                new RecordingCommand.StartRecord(APP, ROOM, mode, allowed, blocked),
                null,
                null,
                null);
    }

    static RoomInput eventInput(RoomEvent.Type type, String user, long ms, long recordMs) {
        return builder(recordMs)
                .setEvent(
                        ByteString.copyFrom(
                                Json.write(new RoomEvent(1, type, APP, ROOM, user, T0 + ms))))
                .build();
    }

    static RoomInput audioInput(String user, long ms, long recordMs) {
        return builder(recordMs)
                .setActivity(Activity.newBuilder().setUserId(user).setMediaTimeMs(T0 + ms))
                .build();
    }

    static RoomInput commandInput(RecordingCommand command, long recordMs) {
        return builder(recordMs).setCommand(ByteString.copyFrom(Json.write(command))).build();
    }

    private static RoomInput.Builder builder(long recordMs) {
        return RoomInput.newBuilder().setBizId(APP).setRoomId(ROOM).setRecordTimeMs(T0 + recordMs);
    }

    RoomFixture input(RoomInput input) throws Exception {
        advance(input.getRecordTimeMs() - T0 - 1);
        return inputNow(input);
    }

    /** Takes an input in, though event time may not have come near it. */
    RoomFixture inputNow(RoomInput input) throws Exception {
        harness.processElement(input, input.getRecordTimeMs());
        return this;
    }

    /** Event time passes. */
    RoomFixture advance(long ms) throws Exception {
        if (T0 + ms > watermark) {
            watermark = T0 + ms;
            harness.watermark(watermark);
        }
        return this;
    }

    // ---- outputs ------------------------------------------------------------------------------

    List<String> tracks() {
        return harness.extractOutputValues().stream().map(RoomFixture::text).toList();
    }

    /** Orders to one user's track. */
    List<String> tracks(String user) {
        return tracks().stream().filter(text -> text.startsWith(user + "@")).toList();
    }

    List<TrackOrder> trackOrders() {
        return harness.extractOutputValues();
    }

    List<String> mixes() {
        return side(RoomSupervisor.MIX_ORDERS).stream().map(RoomFixture::text).toList();
    }

    List<String> notes() {
        return side(RoomSupervisor.TASK_NOTES).stream().map(RoomFixture::text).toList();
    }

    List<Long> taskIds() {
        return side(RoomSupervisor.TASK_NOTES).stream()
                .map(TaskNote::getTaskId)
                .distinct()
                .toList();
    }

    List<Long> nameStarts() {
        return side(RoomSupervisor.MIX_ORDERS).stream()
                .map(order -> order.getTask().getNameStartMs() - T0)
                .distinct()
                .toList();
    }

    private <X> List<X> side(OutputTag<X> tag) {
        Collection<StreamRecord<X>> records = harness.getSideOutput(tag);
        return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
    }

    private static String text(TrackOrder order) {
        String what =
                switch (order.getOrderCase()) {
                    case RECORD ->
                            "record"
                                    + (order.getRecord().getSingle() ? " single" : "")
                                    + (order.getRecord().getMixed() ? " mixed" : "")
                                    + (order.getRecord().getOpenPast() ? " open-past" : "")
                                    + (order.getRecord().getUnannounced() ? " unannounced" : "");
                    case END_TASK ->
                            "end "
                                    + order.getEndTask().getReason()
                                    + (order.getEndTask().getOpenFuture() ? " open-future" : "")
                                    + (order.getEndTask().getResumableUntilMs() > 0
                                            ? " resumable until "
                                                    + (order.getEndTask().getResumableUntilMs()
                                                            - T0)
                                            : "");
                    case PRESENCE ->
                            order.getPresence()
                                            .getKind()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', '-')
                                    + (order.getPresence().getCut() ? " cut" : "");
                    case REFUSE -> "refuse: " + order.getRefuse().getReason();
                    default -> throw new AssertionError(order);
                };
        return order.getUserId() + "@" + (order.getTimeMs() - T0) + " " + what;
    }

    private static String text(MixOrder order) {
        String what =
                switch (order.getOrderCase()) {
                    case MIX ->
                            "mix " + order.getMix().getBucket() + " " + order.getMix().getBitRate();
                    case PAUSE -> "pause " + order.getPause().getReason();
                    case END -> "end " + order.getEnd().getReason();
                    default -> throw new AssertionError(order);
                };
        return "@" + (order.getTimeMs() - T0) + " " + what;
    }

    private static String text(TaskNote note) {
        try {
            boolean closing = note.hasTaskClosing();
            RecordingEvent event =
                    RecordingEvent.parse(
                            (closing ? note.getTaskClosing().getEvent() : note.getEvent())
                                    .toByteArray());
            return "@"
                    + (event.time() - T0)
                    + " "
                    + event.type().word()
                    + " "
                    + event.reason()
                    + (closing ? " tracks " + note.getTaskClosing().getTracks() : "");
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    // ---- the end ------------------------------------------------------------------------------

    int stateEntries() {
        return ((HeapKeyedStateBackend<?>) harness.getOperator().<RoomKey>getKeyedStateBackend())
                .numKeyValueStateEntries();
    }

    /** What is remembered of the room. */
    RoomState state() throws Exception {
        KeyedStateBackend<RoomKey> backend = harness.getOperator().getKeyedStateBackend();
        backend.setCurrentKey(new RoomKey(APP, ROOM));
        RoomState state =
                backend.getPartitionedState(
                                VoidNamespace.INSTANCE,
                                VoidNamespaceSerializer.INSTANCE,
                                RoomSupervisor.ROOM)
                        .value();
        return state == null ? RoomState.getDefaultInstance() : state;
    }

    int timers() {
        return harness.numEventTimeTimers();
    }

    /** Two days pass; then nothing may be left. */
    RoomFixture nothingIsLeft() throws Exception {
        advance(Duration.ofDays(2).toMillis());
        assertThat(stateEntries()).as("state entries").isZero();
        assertThat(timers()).as("timers").isZero();
        return this;
    }

    /** As {@link #nothingIsLeft}, where users who never leave are at home. */
    RoomFixture nothingIsLeftOf(boolean present) throws Exception {
        advance(Duration.ofDays(2).toMillis());
        assertThat(stateEntries()).as("state entries").isEqualTo(present ? 1 : 0);
        assertThat(timers()).as("timers").isZero();
        return this;
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
