package io.aircheck.job.track;

import com.google.protobuf.ByteString;
import io.aircheck.audio.PacketInfo;
import io.aircheck.audio.PcmPacker;
import io.aircheck.job.message.Packet;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.schema.Codec;
import java.nio.ByteBuffer;

/**
 * A frame as it came, not yet placed.
 *
 * @param mediaUs when its first sample was captured, in the gateway's clock
 * @param recordMs when the broker took its record
 * @param payload the packet; PCM is packed
 * @param record number of the record it came in, and {@code index} its place there
 */
record Frame(
        long stream,
        Codec codec,
        int sampleRate,
        int channels,
        long sequence,
        long mediaUs,
        long recordMs,
        ByteString payload,
        int record,
        int index) {

    /** The packet as the gateway sent it. */
    ByteString original() {
        return codec == Codec.PCM_S16LE
                ? ByteString.copyFrom(PcmPacker.unpack(payload.toByteArray()))
                : payload;
    }

    /** How long it sounds, in ticks. */
    int nominalTicks() {
        ByteBuffer packet = original().asReadOnlyByteBuffer();
        return PacketInfo.nominalSamples(codec, sampleRate, channels, packet, Ticks.PER_SECOND);
    }

    /** The frame at its place. */
    Packet packet(long startTicks, int lengthTicks) {
        return Packet.newBuilder()
                .setStream(stream)
                .setCodec(codec)
                .setSampleRate(sampleRate)
                .setChannels(channels)
                .setSequence(sequence)
                .setStartTicks(startTicks)
                .setLengthTicks(lengthTicks)
                .setPayload(payload)
                .build();
    }
}
