package io.aircheck.job.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.CallbackEvent;
import io.aircheck.job.message.DeadCallback;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.TaskKey;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/** A callback operator in Flink's harness: the test's thread is the task's. */
final class CallbackHarness implements AutoCloseable {
    static final long START = 1_000_000;
    static final Duration KEEP = Duration.ofHours(1);
    static final int MOST = 8;
    static final int MOST_EACH = 3;

    private static final int KEY_GROUPS = 16;

    private final ScriptedSender sender = new ScriptedSender();
    private final Inputs harness;
    private long time;

    private CallbackHarness(OperatorSubtaskState restored, long time) throws Exception {
        this.time = time;
        harness = new Inputs(new Factory(sender));
        harness.setProcessingTime(time);
        harness.setup(
                MessageType.message(DeadCallback.class)
                        .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
        step();
    }

    /** A job that has read its apps' settings, which stood there before the events. */
    static CallbackHarness open() throws Exception {
        return starting().settingsRead(CallbackEvents.TIME - 1);
    }

    /** A job that has not read the topic of settings yet. */
    static CallbackHarness starting() throws Exception {
        return new CallbackHarness(null, START);
    }

    /** As {@link #open}, from a snapshot. */
    static CallbackHarness restore(OperatorSubtaskState state, long time) throws Exception {
        return restarting(state, time).settingsRead(CallbackEvents.TIME - 1);
    }

    /** As {@link #starting}, from a snapshot. */
    static CallbackHarness restarting(OperatorSubtaskState state, long time) throws Exception {
        return new CallbackHarness(state, time);
    }

    /** Flink's harness for two inputs takes no factory, and none where only one is keyed. */
    private static final class Inputs extends AbstractStreamOperatorTestHarness<DeadCallback> {
        private Inputs(Factory factory) throws Exception {
            super(factory, KEY_GROUPS, 1, 0);
            KeySelector<CallbackEvent, TaskKey> key =
                    event -> new TaskKey(event.getBizId(), event.getRoomId(), event.getTaskId());
            config.setStatePartitioner(0, key);
            config.setStateKeySerializer(
                    TypeInformation.of(TaskKey.class)
                            .createSerializer(executionConfig.getSerializerConfig()));
            config.serializeAllConfigs();
        }

        private CallbackOperator callbacks() {
            return (CallbackOperator) operator;
        }

        private void event(CallbackEvent event) throws Exception {
            StreamRecord<CallbackEvent> record = new StreamRecord<>(event);
            callbacks().setKeyContextElement1(record);
            callbacks().processElement1(record);
        }
    }

    private static final class Factory extends CallbackOperatorFactory {
        private static final long serialVersionUID = 1L;
        private static final CallbackSettings SETTINGS =
                new CallbackSettings(
                        "", Duration.ofSeconds(5), KEEP, MOST, MOST_EACH, List.of(), false);

        private final transient ScriptedSender sender;

        private Factory(ScriptedSender sender) {
            super(SETTINGS);
            this.sender = sender;
        }

        @Override
        public <T extends StreamOperator<DeadCallback>> T createStreamOperator(
                StreamOperatorParameters<DeadCallback> parameters) {
            @SuppressWarnings("unchecked")
            T operator =
                    (T)
                            new CallbackOperator(
                                    parameters,
                                    SETTINGS,
                                    sender,
                                    CallbackKeys.of(Map.of("AIRCHECK_CALLBACK_MAIN_KEY", "Jefe")),
                                    new RetrySchedule(KEEP, () -> 1));
            return operator;
        }
    }

    ScriptedSender sender() {
        return sender;
    }

    /** An app whose callbacks go to a host. */
    CallbackHarness app(long app, String host, String... more) throws Exception {
        String fields = String.join("", more);
        return settings(app, ",'callback':{'url':'http://" + host + "/hook'" + fields + "}");
    }

    /** An app with other fields of its settings. */
    CallbackHarness settings(long app, String fields) throws Exception {
        String json =
                "{'bizId':"
                        + app
                        + ",'bucket':'voice-1250000000','region':'ap-seoul'"
                        + fields
                        + "}";
        harness.callbacks()
                .processElement2(
                        new StreamRecord<>(
                                SettingsInput.newBuilder()
                                        .setBizId(app)
                                        .setSettings(
                                                ByteString.copyFrom(
                                                        json.replace('\'', '"').getBytes(UTF_8)))
                                        .build()));
        step();
        return this;
    }

    /** All settings up to a time were read; milliseconds of event time. */
    CallbackHarness settingsRead(long timeMs) throws Exception {
        harness.callbacks().processWatermark2(new Watermark(timeMs));
        step();
        return this;
    }

    CallbackHarness event(RecordingEvent event) throws Exception {
        harness.event(
                CallbackEvent.newBuilder()
                        .setBizId(event.bizId())
                        .setRoomId(event.roomId())
                        .setTaskId(event.taskId())
                        .setEvent(ByteString.copyFrom(Json.write(event)))
                        .build());
        step();
        return this;
    }

    /** Answers the oldest open call. */
    ScriptedSender.Call answer(int status) throws Exception {
        ScriptedSender.Call call = sender.answer(Answer.of(status));
        step();
        return call;
    }

    void answer(ScriptedSender.Call call, int status) throws Exception {
        sender.answer(call, Answer.of(status));
        step();
    }

    void advance(Duration by) throws Exception {
        time += by.toMillis();
        harness.setProcessingTime(time);
        step();
    }

    long time() {
        return time;
    }

    OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, time);
    }

    List<DeadCallback> dead() {
        return harness.extractOutputValues();
    }

    /** Tasks of which something is in state. */
    long tasks() {
        return keys(TaskQueues.QUEUE);
    }

    private long keys(String state) {
        KeyedStateBackend<TaskKey> backend = harness.callbacks().getKeyedStateBackend();
        try (Stream<TaskKey> keys = backend.getKeys(state, VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    /** Nothing is left in state, no timer, and no call. */
    void assertOver() {
        assertThat(tasks()).isZero();
        assertThat(keys(TaskQueues.EVENTS)).isZero();
        assertThat(harness.numProcessingTimeTimers()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(sender.open()).isEmpty();
        assertThat(harness.callbacks().running()).isZero();
    }

    private void step() throws Exception {
        Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        while (mail.isPresent()) {
            mail.get().run();
            mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        }
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
