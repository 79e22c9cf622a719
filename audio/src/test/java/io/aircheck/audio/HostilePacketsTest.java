package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Packets come from strangers: whatever they hold, a track decodes to its exact length. */
class HostilePacketsTest {

    private static final int RATE = 48_000;
    private static final List<byte[]> SEEDS = seeds();

    private static List<byte[]> seeds() {
        short[] voice = TestSignals.speech(RATE, 2 * RATE, 3);
        List<byte[]> seeds = new ArrayList<>(OpusStreams.encode(voice, 12_000, true));
        seeds.addAll(OpusStreams.encode(voice, 32_000, true));
        seeds.addAll(OpusStreams.encode(voice, 96_000, false));
        return seeds;
    }

    /** Runs of thirty packets: random bytes, and good packets with some bytes changed. */
    @Property(tries = 400)
    void opus(@ForAll long seed, @ForAll @IntRange(max = 3) int which) {
        int rate = new int[] {16_000, 24_000, 32_000, 48_000}[which];
        Random random = new Random(seed);
        List<Packet> packets = new ArrayList<>();
        TimeMap map = new TimeMap(rate);
        long media = 0;
        long sequence = 0;
        for (int i = 0; i < 30; i++) {
            byte[] payload = mutated(random);
            sequence += 1 + (random.nextInt(5) == 0 ? random.nextInt(4) : 0);
            media += 20_000 + (random.nextInt(6) == 0 ? random.nextInt(200_000) : 0);
            int nominal;
            try {
                nominal = PacketInfo.nominalSamples(Codec.OPUS, 0, 0, payload, rate);
            } catch (BadPacketException e) {
                // Also what should never have come so far must do no harm.
                nominal = rate / 50;
            }
            TimeMap.Range range = map.place(sequence, media, nominal);
            packets.add(
                    new Packet(
                            1,
                            Codec.OPUS,
                            48_000,
                            1,
                            sequence,
                            range.start(),
                            range.length(),
                            payload));
        }
        long to = packets.get(29).end() + 100;
        DecodeReport report = new DecodeReport();
        short[] decoded = TrackDecoder.decode(packets, -100, to, rate, report);
        assertThat(decoded).hasSize((int) to + 100);
        assertThat(Arrays.copyOf(decoded, 100)).containsOnly((short) 0);
        assertThat(report.concealedSamples()).isBetween(0L, to + 100);
    }

    /** These packets once left the decoder in a state in which its own concealment failed. */
    @Example
    void aDecoderThatFailsToConcealIsReplaced() {
        opus(71_410, 0);
        opus(71_410, 2);
    }

    @Property(tries = 300)
    void pcm(@ForAll long seed) {
        Random random = new Random(seed);
        List<Packet> packets = new ArrayList<>();
        long start = random.nextInt(2000) - 1000;
        for (int i = 0; i < 20; i++) {
            byte[] payload = new byte[random.nextInt(2200)];
            random.nextBytes(payload);
            int length = 1 + random.nextInt(1000);
            packets.add(
                    new Packet(
                            random.nextInt(2),
                            Codec.PCM_S16LE,
                            random.nextInt(50_000),
                            random.nextInt(4) - 1,
                            i,
                            start,
                            length,
                            payload));
            start += random.nextInt(1500);
        }
        assertThat(TrackDecoder.decode(packets, -50, 20_000, RATE, new DecodeReport()))
                .hasSize(20_050);
    }

    private static byte[] mutated(Random random) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(random.nextInt(10) == 0 ? 1300 : 120)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] packet = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(8) == 0
                ? Arrays.copyOf(packet, random.nextInt(packet.length + 20))
                : packet;
    }
}
