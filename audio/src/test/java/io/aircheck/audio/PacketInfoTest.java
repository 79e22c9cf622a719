package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.schema.Codec;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusPacketInfo;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PacketInfoTest {

    @Example
    void durationsOfAllOpusConfigurations() {
        double[] millis = {
            10, 20, 40, 60, 10, 20, 40, 60, 10, 20, 40, 60, 10, 20, 10, 20, 2.5, 5, 10, 20, 2.5, 5,
            10, 20, 2.5, 5, 10, 20, 2.5, 5, 10, 20
        };
        for (int config = 0; config < 32; config++) {
            byte[] packet = {(byte) (config << 3), 1, 2};
            for (int rate : new int[] {16_000, 24_000, 32_000, 48_000}) {
                assertThat(opus(packet, rate)).isEqualTo((int) (millis[config] * rate / 1000));
            }
        }
    }

    @Example
    void countsFramesOfAPacket() {
        int celt20 = 31 << 3;
        assertThat(opus(bytes(celt20), 48_000)).isEqualTo(960); // DTX: a TOC byte alone
        assertThat(opus(bytes(celt20 | 1, 7, 7), 48_000)).isEqualTo(1920);
        assertThat(opus(bytes(celt20 | 2, 1, 7, 7), 48_000)).isEqualTo(1920);
        assertThat(opus(bytes(celt20 | 3, 6, 1, 2, 3, 4, 5, 6), 48_000)).isEqualTo(5760);
        assertThat(opus(bytes(celt20 | 3, 0x82, 1, 9, 9, 9), 48_000)).isEqualTo(1920);
        assertThat(opus(bytes(celt20 | 3, 0x42, 2, 5, 5, 0, 0), 48_000)).isEqualTo(1920);
    }

    @Example
    void refusesBrokenOpus() {
        int celt20 = 31 << 3;
        refused(bytes(), "Empty payload");
        refused(bytes(celt20 | 1, 7), "odd size");
        refused(bytes(celt20 | 2, 9, 7), "ends within a frame");
        refused(bytes(celt20 | 2), "ends within its header");
        refused(bytes(celt20 | 3), "ends within its header");
        refused(bytes(celt20 | 3, 0), "0 frames");
        refused(bytes(celt20 | 3, 7, 1, 2, 3, 4, 5, 6, 7), "7 frames");
        refused(bytes(celt20 | 3, 2, 1, 2, 3), "does not divide");
        refused(bytes(celt20 | 3, 0x42, 9, 1), "does not divide");
        refused(bytes(3 << 3 | 3, 3, 1, 1, 1), "3 frames");
        refused(new byte[1277], "Opus frame of 1276 bytes is oversized");
        refused(new byte[61_201], "oversized");
    }

    @Example
    void durationsOfPcm() {
        assertThat(pcm(48_000, 1, 1920, 48_000)).isEqualTo(960);
        assertThat(pcm(44_100, 2, 3528, 48_000)).isEqualTo(960);
        assertThat(pcm(8_000, 0, 320, 16_000)).isEqualTo(320);
        assertThat(pcm(48_000, 1, 11_520, 48_000)).isEqualTo(5760);
        refusedPcm(48_000, 1, 11_522, "longer than 120 ms");
        refusedPcm(48_000, 1, 1921, "no whole number");
        refusedPcm(48_000, 2, 1922, "no whole number");
        refusedPcm(48_000, 3, 1920, "3 channels");
        refusedPcm(7_999, 1, 320, "7999 Hz");
        refusedPcm(96_000, 1, 320, "96000 Hz");
        assertThatThrownBy(
                        () ->
                                PacketInfo.nominalSamples(
                                        Codec.CODEC_UNSPECIFIED, 8000, 1, new byte[2], 48_000))
                .isInstanceOf(BadPacketException.class);
    }

    @Example
    void leavesTheBufferAsItIs() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes(1, 2, 31 << 3, 5, 6)).position(2).limit(4);
        assertThat(PacketInfo.nominalSamples(Codec.OPUS, 0, 0, buffer, 48_000)).isEqualTo(960);
        assertThat(buffer.position()).isEqualTo(2);
    }

    /** What passes here, another reader of the same standard can take apart, and agrees. */
    @Property(tries = 5000)
    void agreesWithTheDecodersOwnReader(@ForAll long seed) throws OpusException {
        Random random = new Random(seed);
        byte[] packet = new byte[1 + random.nextInt(60)];
        random.nextBytes(packet);
        if (packet.length > 1 && random.nextBoolean()) {
            packet[1] = (byte) (packet[1] & 0xc0 | 1 + random.nextInt(6));
        }
        int samples;
        try {
            samples = opus(packet, 48_000);
        } catch (BadPacketException e) {
            return;
        }
        assertThat(OpusPacketInfo.getNumSamples(packet, 0, packet.length, 48_000))
                .isEqualTo(samples);
        int frames = OpusPacketInfo.parseOpusPacket(packet, 0, packet.length).Frames.size();
        assertThat(frames * OpusPacketInfo.getNumSamplesPerFrame(packet, 0, 48_000))
                .isEqualTo(samples);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static int opus(byte[] packet, int rate) {
        return PacketInfo.nominalSamples(Codec.OPUS, 0, 0, packet, rate);
    }

    private static int pcm(int sampleRate, int channels, int bytes, int rate) {
        return PacketInfo.nominalSamples(
                Codec.PCM_S16LE, sampleRate, channels, new byte[bytes], rate);
    }

    private static void refused(byte[] packet, String reason) {
        assertThatThrownBy(() -> opus(packet, 48_000))
                .isInstanceOf(BadPacketException.class)
                .hasMessageContaining(reason);
    }

    private static void refusedPcm(int sampleRate, int channels, int bytes, String reason) {
        assertThatThrownBy(() -> pcm(sampleRate, channels, bytes, 48_000))
                .isInstanceOf(BadPacketException.class)
                .hasMessageContaining(reason);
    }
}
