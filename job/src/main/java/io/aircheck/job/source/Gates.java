package io.aircheck.job.source;

import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.job.message.SourceRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Puts each source's gate behind it, chained to it and as parallel as it, so that records cross no
 * network before they are judged. All have the side output {@link Gate#DEAD_LETTERS}.
 */
public final class Gates {
    private final GateSettings settings;

    public Gates(GateSettings settings) {
        this.settings = settings;
    }

    /** With the side output {@link FrameGate#ACTIVITY}. */
    public SingleOutputStreamOperator<ReceivedFrames> frames(
            SingleOutputStreamOperator<SourceRecord> audioFrames, String uid) {
        return behind(
                audioFrames,
                new FrameGate(settings),
                MessageType.message(ReceivedFrames.class),
                "frame gate",
                uid);
    }

    /** What the room supervisor hears of rooms. */
    public SingleOutputStreamOperator<RoomInput> events(
            SingleOutputStreamOperator<SourceRecord> roomEvents, String uid) {
        return behind(
                roomEvents,
                new EventGate(settings),
                MessageType.message(RoomInput.class),
                "event gate",
                uid);
    }

    /** What the room supervisor is told to do. */
    public SingleOutputStreamOperator<RoomInput> commands(
            SingleOutputStreamOperator<SourceRecord> recordingCommands, String uid) {
        return behind(
                recordingCommands,
                new CommandGate(settings),
                MessageType.message(RoomInput.class),
                "command gate",
                uid);
    }

    /** To be broadcast. */
    public SingleOutputStreamOperator<SettingsInput> settings(
            SingleOutputStreamOperator<SourceRecord> appSettings, String uid) {
        return behind(
                appSettings,
                new SettingsGate(settings),
                MessageType.message(SettingsInput.class),
                "settings gate",
                uid);
    }

    private static <T> SingleOutputStreamOperator<T> behind(
            SingleOutputStreamOperator<SourceRecord> source,
            Gate<T> gate,
            TypeInformation<T> type,
            String name,
            String uid) {
        return source.process(gate, type)
                .name(name)
                .uid(uid)
                .setParallelism(source.getParallelism());
    }
}
