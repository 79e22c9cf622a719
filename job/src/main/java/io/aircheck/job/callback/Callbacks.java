package io.aircheck.job.callback;

import io.aircheck.job.message.CallbackEvent;
import io.aircheck.job.message.DeadCallback;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.job.message.TaskKey;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The callbacks' part of the pipeline: events in, HTTP out, and what nobody took. */
public final class Callbacks {
    private Callbacks() {}

    /** Events that callbacks can tell of, chained to their source. */
    public static SingleOutputStreamOperator<CallbackEvent> events(
            SingleOutputStreamOperator<SourceRecord> recordingEvents, String uid) {
        return recordingEvents
                .process(new EventGate(), MessageType.message(CallbackEvent.class))
                .name("event gate")
                .uid(uid)
                .setParallelism(recordingEvents.getParallelism());
    }

    /** Logs settings that callbacks do not go by, chained to the gate that refused them. */
    public static void logRefused(DataStream<DeadLetter> settings, String uid) {
        settings.process(new RefusedSettingsLog(), Types.VOID)
                .name("refused settings")
                .uid(uid)
                .setParallelism(settings.getParallelism());
    }

    /**
     * Sends the callbacks of events, those of a task in their order.
     *
     * @param app the settings of all apps, whose watermark says that what stood there at submission
     *     was read
     */
    public static SingleOutputStreamOperator<DeadCallback> send(
            DataStream<CallbackEvent> events,
            DataStream<SettingsInput> app,
            CallbackSettings settings,
            String uid) {
        return events.keyBy(
                        event ->
                                new TaskKey(event.getBizId(), event.getRoomId(), event.getTaskId()),
                        TypeInformation.of(TaskKey.class))
                .connect(app.broadcast())
                .transform(
                        "callbacks",
                        MessageType.message(DeadCallback.class),
                        new CallbackOperatorFactory(settings))
                .uid(uid);
    }
}
