package io.aircheck.job.source;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RoomEvent;
import org.apache.flink.util.Collector;

/** The gate of room-events. */
public final class EventGate extends Gate<RoomInput> {
    private static final long serialVersionUID = 1L;

    public EventGate(GateSettings settings) {
        super(settings);
    }

    @Override
    Verdict judge(SourceRecord record, Context context, Collector<RoomInput> out)
            throws RefusedException {
        byte[] value = value(record);
        RoomEvent event = parse(value);
        if (event.type() == RoomEvent.Type.TICK) {
            return Verdict.TICK;
        }
        settings().requireNear("time", event.time(), record.getTimestampMs());
        out.collect(
                RoomInput.newBuilder()
                        .setBizId(event.bizId())
                        .setRoomId(event.roomId())
                        .setRecordTimeMs(record.getTimestampMs())
                        .setEvent(ByteString.copyFrom(value))
                        .build());
        return Verdict.ACCEPTED;
    }

    private static RoomEvent parse(byte[] value) throws RefusedException {
        try {
            return RoomEvent.parse(value);
        } catch (MalformedRecordException e) {
            throw new RefusedException(Refusal.MALFORMED, e.getMessage());
        }
    }
}
