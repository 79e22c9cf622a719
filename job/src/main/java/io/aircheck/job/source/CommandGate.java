package io.aircheck.job.source;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingCommand;
import org.apache.flink.util.Collector;

/** The gate of recording-commands. */
public final class CommandGate extends Gate<RoomInput> {
    private static final long serialVersionUID = 1L;

    public CommandGate(GateSettings settings) {
        super(settings);
    }

    @Override
    Verdict judge(SourceRecord record, Context context, Collector<RoomInput> out)
            throws RefusedException {
        byte[] value = value(record);
        RecordingCommand command = parse(value);
        if (command.onlyTick()) {
            return Verdict.TICK;
        }
        settings().requireNear("time", command.time(), record.getTimestampMs());
        out.collect(
                RoomInput.newBuilder()
                        .setBizId(command.bizId())
                        .setRoomId(command.roomId())
                        .setRecordTimeMs(record.getTimestampMs())
                        .setCommand(ByteString.copyFrom(value))
                        .build());
        return Verdict.ACCEPTED;
    }

    private static RecordingCommand parse(byte[] value) throws RefusedException {
        try {
            return RecordingCommand.parse(value);
        } catch (MalformedRecordException e) {
            throw new RefusedException(Refusal.MALFORMED, e.getMessage());
        }
    }
}
