package io.aircheck.job.source;

import com.google.protobuf.InvalidProtocolBufferException;
import io.aircheck.job.message.Activity;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.job.message.Stretches;
import io.aircheck.job.message.TrackKey;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.AudioRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The gate of audio-frames. Of a record with good and bad frames the good ones go on, and the whole
 * record goes to the dead letters with the numbers (from 0) of the bad ones.
 *
 * <p>Any stream number is taken, also 0; key and ids need not agree.
 */
public final class FrameGate extends Gate<ReceivedFrames> {
    private static final long serialVersionUID = 1L;

    /** Marks that a user was heard, for the room supervisor; now and then one comes twice. */
    public static final OutputTag<RoomInput> ACTIVITY =
            new OutputTag<>("activity", MessageType.message(RoomInput.class));

    private static final long MICROS_PER_SECOND = 1_000_000;

    private transient ActivityMarks marks;

    public FrameGate(GateSettings settings) {
        super(settings);
    }

    @Override
    public void open(OpenContext context) {
        super.open(context);
        marks = new ActivityMarks();
    }

    @Override
    Verdict judge(SourceRecord record, Context context, Collector<ReceivedFrames> out)
            throws RefusedException {
        AudioRecord parsed = parse(record);
        switch (parsed.getRecordCase()) {
            case TICK -> {
                return Verdict.TICK;
            }
            case FRAMES -> {
                accept(record, parsed.getFrames(), context, out);
                return Verdict.ACCEPTED;
            }
            default -> throw new RefusedException(Refusal.MALFORMED, "neither frames nor a tick");
        }
    }

    private void accept(
            SourceRecord record, AudioFrames frames, Context context, Collector<ReceivedFrames> out)
            throws RefusedException {
        long recordTime = record.getTimestampMs();
        FrameCheck check = FrameCheck.of(settings(), frames, recordTime);
        AudioFrames accepted = check.accepted();
        ReceivedFrames.Builder received =
                ReceivedFrames.newBuilder()
                        .setBizId(frames.getBizId())
                        .setRoomId(frames.getRoomId())
                        .setUserId(frames.getUserId())
                        .setRecordTimeMs(recordTime)
                        .setFrames(accepted.toByteString());
        Stretches.of(accepted).ifPresent(received::setStretch);
        out.collect(received.build());
        if (check.isMixed()) {
            refuse(record, check.refused(), context);
        }
        TrackKey track = new TrackKey(frames.getBizId(), frames.getRoomId(), frames.getUserId());
        for (AudioFrame frame : accepted.getFramesList()) {
            mark(track, frame, recordTime, context);
        }
    }

    private void mark(TrackKey track, AudioFrame frame, long recordTime, Context context) {
        long micros = frame.getMediaTimeUs();
        if (!marks.isNew(track, Math.floorDiv(micros, MICROS_PER_SECOND))) {
            return;
        }
        context.output(
                ACTIVITY,
                RoomInput.newBuilder()
                        .setBizId(track.bizId())
                        .setRoomId(track.roomId())
                        .setRecordTimeMs(recordTime)
                        .setActivity(
                                Activity.newBuilder()
                                        .setUserId(track.userId())
                                        .setMediaTimeMs(Math.floorDiv(micros, 1_000L)))
                        .build());
    }

    private static AudioRecord parse(SourceRecord record) throws RefusedException {
        try {
            return AudioRecord.parseFrom(value(record));
        } catch (InvalidProtocolBufferException e) {
            throw new RefusedException(Refusal.MALFORMED, "not an AudioRecord: " + e.getMessage());
        }
    }
}
