package io.aircheck.job.transcode;

import com.google.protobuf.ByteString;
import io.aircheck.audio.PcmPacker;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.Task;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Codec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Sends packets that could not be decoded to the dead letters; chunks pass without them. */
public final class FaultReporter extends ProcessFunction<EncodedChunk, EncodedChunk> {
    private static final long serialVersionUID = 1L;

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("undecodable-packets", MessageType.message(DeadLetter.class));

    private final String audioTopic;
    private transient Counter undecodable;

    /**
     * @param audioTopic the topic packets came from
     */
    public FaultReporter(String audioTopic) {
        this.audioTopic = audioTopic;
    }

    @Override
    public void open(OpenContext context) {
        undecodable =
                getRuntimeContext()
                        .getMetricGroup()
                        .addGroup("aircheck")
                        .counter("packetsUndecodable");
    }

    @Override
    public void processElement(EncodedChunk chunk, Context context, Collector<EncodedChunk> out) {
        if (chunk.getFaultsCount() == 0) {
            out.collect(chunk);
            return;
        }
        EncodedChunk.Builder without = chunk.toBuilder().clearFaults();
        for (EncodedChunk.Fault fault : chunk.getFaultsList()) {
            if (fault.hasPacket()) {
                undecodable.inc();
                context.output(DEAD_LETTERS, letter(chunk.getFile().getTask(), fault));
            }
            without.addFaults(fault.toBuilder().clearPacket().clearUserId());
        }
        out.collect(without.build());
    }

    private DeadLetter letter(Task task, EncodedChunk.Fault fault) {
        Packet packet = fault.getPacket();
        long mediaUs = task.getStartMs() * 1000 + Ticks.toMicros(packet.getStartTicks());
        ByteString payload =
                packet.getCodec() == Codec.PCM_S16LE
                        ? ByteString.copyFrom(PcmPacker.unpack(packet.getPayload().toByteArray()))
                        : packet.getPayload();
        AudioFrames frames =
                AudioFrames.newBuilder()
                        .setBizId(task.getBizId())
                        .setRoomId(task.getRoomId())
                        .setUserId(fault.getUserId())
                        .setStream(packet.getStream())
                        .setCodec(packet.getCodec())
                        .setSampleRate(packet.getSampleRate())
                        .setChannels(packet.getChannels())
                        .addFrames(
                                AudioFrame.newBuilder()
                                        .setSequence(packet.getSequence())
                                        .setMediaTimeUs(mediaUs)
                                        .setPayload(payload))
                        .build();
        return DeadLetter.newBuilder()
                .setReason("undecodable: " + fault.getReason())
                .setSourceTopic(audioTopic)
                .setTimestampMs(Math.floorDiv(mediaUs, 1000L))
                .setKey(
                        ByteString.copyFromUtf8(
                                task.getBizId() + "/" + task.getRoomId() + "/" + fault.getUserId()))
                .setValue(AudioRecord.newBuilder().setFrames(frames).build().toByteString())
                .build();
    }
}
