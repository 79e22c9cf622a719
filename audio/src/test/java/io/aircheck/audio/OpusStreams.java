package io.aircheck.audio;

import io.aircheck.schema.Codec;
import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes packets for tests. */
final class OpusStreams {

    private OpusStreams() {}

    /** The payloads of 20 ms each that 48 kHz mono speech encodes to. */
    static List<byte[]> encode(short[] pcm, int bitRate, boolean fec) {
        try {
            OpusEncoder encoder = new OpusEncoder(48_000, 1, OpusApplication.OPUS_APPLICATION_VOIP);
            encoder.setBitrate(bitRate);
            encoder.setUseInbandFEC(fec);
            encoder.setPacketLossPercent(fec ? 20 : 0);
            encoder.setComplexity(3);
            List<byte[]> payloads = new ArrayList<>();
            byte[] buffer = new byte[1275];
            for (int at = 0; at + 960 <= pcm.length; at += 960) {
                int length = encoder.encode(pcm, at, 960, buffer, 0, buffer.length);
                payloads.add(Arrays.copyOf(buffer, length));
            }
            return payloads;
        } catch (OpusException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Packets of 20 ms that follow one another from {@code start} on at {@code rate}. */
    static List<Packet> packets(List<byte[]> payloads, long start, int rate) {
        List<Packet> packets = new ArrayList<>();
        int length = rate / 50;
        for (int i = 0; i < payloads.size(); i++) {
            packets.add(
                    new Packet(
                            1,
                            Codec.OPUS,
                            48_000,
                            1,
                            100 + i,
                            start + (long) i * length,
                            length,
                            payloads.get(i)));
        }
        return packets;
    }

    static Packet pcm(
            long stream, long sequence, int sampleRate, long start, int length, short[] pcm) {
        return new Packet(
                stream,
                Codec.PCM_S16LE,
                sampleRate,
                1,
                sequence,
                start,
                length,
                TestSignals.bytes(pcm));
    }
}
