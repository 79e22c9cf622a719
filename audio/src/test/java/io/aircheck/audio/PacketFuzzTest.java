package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.aircheck.schema.Codec;
import java.util.ArrayList;
import java.util.List;

/**
 * For a fuzzer guided by coverage: {@code JAZZER_FUZZ=1 mvn -pl audio test
 * -Dtest=PacketFuzzTest#opus}. In a normal run each test sees the inputs in its seed directory.
 */
class PacketFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void opus(FuzzedDataProvider data) {
        List<Packet> packets = new ArrayList<>();
        long start = 0;
        for (long sequence = 0; data.remainingBytes() > 0 && sequence < 50; sequence++) {
            sequence += data.consumeInt(0, 2);
            byte[] payload = data.consumeBytes(data.consumeInt(0, 200));
            int length;
            try {
                length = PacketInfo.nominalSamples(Codec.OPUS, 0, 0, payload, 48_000);
            } catch (BadPacketException e) {
                length = 960;
            }
            packets.add(new Packet(1, Codec.OPUS, 48_000, 1, sequence, start, length, payload));
            start += length + 480 * data.consumeInt(0, 12);
        }
        assertThat(TrackDecoder.decode(packets, 0, start, 48_000, new DecodeReport()))
                .hasSize((int) start);
    }

    @FuzzTest(maxDuration = "60s")
    void packedPcm(byte[] packed) {
        try {
            assertThat(PcmPacker.unpack(packed).length).isLessThanOrEqualTo(16 * packed.length + 2);
        } catch (BadPacketException e) {
            assertThat(e).hasMessageStartingWith("Packed PCM");
        }
    }
}
