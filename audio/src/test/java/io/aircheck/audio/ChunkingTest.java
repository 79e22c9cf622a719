package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.Codec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** The law of the core: where a file is cut into chunks does not show in its bytes. */
class ChunkingTest {

    private static final Mp3Encoder ENCODER = new Mp3Encoder();
    private static final int SECONDS = 8;

    @AfterContainer
    static void close() {
        ENCODER.close();
    }

    @Property(tries = 12)
    void anyChunkingOfPcmPacketsGivesTheSameFile(
            @ForAll long seed, @ForAll @IntRange(max = 3) int which) throws Exception {
        Random random = new Random(seed);
        Mp3Format format = Mp3Format.of(new int[] {16_000, 24_000, 32_000, 48_000}[which], 64_000);
        List<Packet> packets = pcmPackets(random, format.sampleRate());
        long start = packets.get(0).start();
        long end = packets.get(packets.size() - 1).end();
        byte[] whole = file(packets, List.of(new Window(start, start, end, true)), format);
        byte[] chunked = file(packets, cut(random, start, end, format), format);
        assertThat(Arrays.mismatch(chunked, whole)).isEqualTo(-1);
    }

    /** The decoder starts half a second early; the PCM differs by less than one hears. */
    @Property(tries = 12)
    void chunksOfOpusDecodeNearlyAsOne(@ForAll long seed) {
        Random random = new Random(seed);
        short[] voice = TestSignals.speech(48_000, SECONDS * 48_000, seed);
        List<Packet> packets =
                OpusStreams.packets(OpusStreams.encode(voice, 24_000, false), 0, 48_000);
        long end = SECONDS * 48_000L;
        short[] whole = TrackDecoder.decode(packets, 0, end, 48_000, new DecodeReport());
        short[] chunked = new short[whole.length];
        for (Window window : cut(random, 0, end, Mp3Format.DEFAULT)) {
            short[] part =
                    TrackDecoder.decode(
                            packets, window.from(), window.to(), 48_000, new DecodeReport());
            System.arraycopy(part, 0, chunked, (int) window.from(), part.length);
        }
        assertThat(TestSignals.snr(whole, chunked)).isGreaterThan(30);
    }

    private static List<Packet> pcmPackets(Random random, int rate) {
        int source = new int[] {8_000, 16_000, 44_100, 48_000}[random.nextInt(4)];
        int samples = source / 50;
        short[] voice = TestSignals.speech(source, SECONDS * source, random.nextLong());
        TimeMap map = new TimeMap(rate);
        List<Packet> packets = new ArrayList<>();
        double ppm = random.nextInt(400) - 200;
        double media = random.nextInt(1_000_000);
        for (int i = 0; i < voice.length / samples; i++) {
            media += 20_000 * (1 + ppm / 1e6) + (random.nextInt(40) == 0 ? 160_000 : 0);
            if (random.nextInt(30) == 0) {
                continue;
            }
            TimeMap.Range range = map.place(i, Math.round(media) + random.nextInt(6000), rate / 50);
            short[] part = Arrays.copyOfRange(voice, i * samples, (i + 1) * samples);
            packets.add(
                    new Packet(
                            5,
                            Codec.PCM_S16LE,
                            source,
                            1,
                            i,
                            range.start(),
                            range.length(),
                            TestSignals.bytes(part)));
        }
        return packets;
    }

    private static List<Window> cut(Random random, long start, long end, Mp3Format format) {
        List<Window> windows = new ArrayList<>();
        long from = start;
        while (true) {
            long to = from + (1L + random.nextInt(150)) * format.frameSamples();
            if (to + format.frameSamples() > end) {
                windows.add(new Window(start, from, end, true));
                return windows;
            }
            windows.add(new Window(start, from, to, false));
            from = to;
        }
    }

    /** As a job does it: every chunk sees only the packets in its context. */
    private static byte[] file(List<Packet> packets, List<Window> windows, Mp3Format format)
            throws Exception {
        List<Mp3Encoder.Request> requests = new ArrayList<>();
        int rate = format.sampleRate();
        for (Window window : windows) {
            long from = window.pcmFrom(format);
            long to = window.pcmTo(format);
            List<Packet> context =
                    packets.stream()
                            .filter(packet -> packet.end() > TrackDecoder.contextFrom(from, rate))
                            .filter(packet -> packet.start() < TrackDecoder.contextTo(to, rate))
                            .toList();
            short[] pcm = TrackDecoder.decode(context, from, to, rate, new DecodeReport());
            requests.add(new Mp3Encoder.Request(window, format, pcm));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ENCODER.encode(requests).forEach(file::writeBytes);
        return file.toByteArray();
    }
}
