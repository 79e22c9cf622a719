package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackDecoderTest {

    private static final int RATE = 48_000;
    private static final int FRAME = 960;

    @Test
    void pcmAtTheOutputRateIsCopiedBitExactly() {
        short[] voice = TestSignals.speech(RATE, 50 * FRAME, 1);
        DecodeReport report = new DecodeReport();
        short[] decoded = TrackDecoder.decode(pcm(voice, -300), -300, 47_700, RATE, report);
        assertThat(decoded).isEqualTo(voice);
        assertThat(report.concealedSamples()).isZero();
        assertThat(report.faults()).isEmpty();
    }

    @Test
    void nothingBeforeAndAFadeBehindTheStream() {
        short[] voice = TestSignals.sine(RATE, 440, 0.5, 0, 10 * FRAME);
        DecodeReport report = new DecodeReport();
        short[] decoded = TrackDecoder.decode(pcm(voice, 1000), 0, 20_000, RATE, report);
        assertThat(decoded).hasSize(20_000);
        assertThat(Arrays.copyOf(decoded, 1000)).containsOnly((short) 0);
        assertThat(Arrays.copyOfRange(decoded, 10_600 + 240, 20_000)).containsOnly((short) 0);
        assertThat(report.comfortSamples()).isEqualTo(240);
        assertThat(report.concealedSamples()).isZero();
    }

    @Test
    void stereoIsRecordedAsItsMean() {
        short[] interleaved = new short[2 * FRAME];
        for (int i = 0; i < FRAME; i++) {
            interleaved[2 * i] = (short) (i * 10);
            interleaved[2 * i + 1] = (short) (i * 20);
        }
        Packet packet =
                new Packet(
                        1, Codec.PCM_S16LE, RATE, 2, 0, 0, FRAME, TestSignals.bytes(interleaved));
        short[] decoded = TrackDecoder.decode(List.of(packet), 0, FRAME, RATE, new DecodeReport());
        for (int i = 0; i < FRAME; i++) {
            assertThat((int) decoded[i]).isEqualTo(i * 15);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8000, 48000",
        "16000, 48000",
        "44100, 48000",
        "48000, 16000",
        "48000, 32000",
        "11025, 24000"
    })
    void resamplesWithoutMovingTheSound(int sampleRate, int rate) {
        double hertz = 1234;
        List<Packet> packets = new ArrayList<>();
        int frame = sampleRate / 25;
        int length = rate / 25;
        for (int i = 0; i < 25; i++) {
            short[] part = TestSignals.sine(sampleRate, hertz, 0.5, (long) i * frame, frame);
            packets.add(OpusStreams.pcm(1, i, sampleRate, (long) i * length, length, part));
        }
        short[] decoded = TrackDecoder.decode(packets, 0, rate, rate, new DecodeReport());
        short[] expected = TestSignals.sine(rate, hertz, 0.5, 0, rate);
        int edge = rate / 100;
        assertThat(
                        TestSignals.snr(
                                Arrays.copyOfRange(expected, edge, rate - edge),
                                Arrays.copyOfRange(decoded, edge, rate - edge)))
                .isGreaterThan(70);
    }

    @Test
    void aStretchedPacketStaysSmooth() {
        List<Packet> packets = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < 20; i++) {
            short[] part = TestSignals.sine(RATE, 300, 0.5, (long) i * FRAME, FRAME);
            int length = FRAME + (i % 4 == 1 ? 9 : i % 4 == 2 ? -9 : 0);
            packets.add(OpusStreams.pcm(1, i, RATE, at, length, part));
            at += length;
        }
        short[] decoded = TrackDecoder.decode(packets, 0, at, RATE, new DecodeReport());
        // A click would exceed the greatest slope of the sine.
        double slope = 0.5 * 32767 * 2 * Math.PI * 300 / RATE * 1.03;
        for (int i = 1; i < decoded.length - 240; i++) {
            assertThat(Math.abs(decoded[i] - decoded[i - 1])).isLessThan((int) slope + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16_000, 24_000, 32_000, 48_000})
    void opusDecodesAtEveryOutputRate(int rate) {
        short[] tone = TestSignals.sine(48_000, 500, 0.4, 0, 48_000);
        List<Packet> packets =
                OpusStreams.packets(OpusStreams.encode(tone, 64_000, false), 0, rate);
        short[] decoded = TrackDecoder.decode(packets, 0, rate, rate, new DecodeReport());
        assertThat(decoded).hasSize(rate);
        double power = 0;
        for (int i = rate / 4; i < rate * 3 / 4; i++) {
            power += (double) decoded[i] * decoded[i] / (rate / 2);
        }
        assertThat(Math.sqrt(2 * power) / 32767).isBetween(0.36, 0.44);
    }

    /** Concentus decodes hybrid packets to silence at 16 and 24 kHz. */
    @ParameterizedTest
    @ValueSource(ints = {16_000, 24_000, 32_000, 48_000})
    void hybridPacketsSoundAtEveryOutputRate(int rate) {
        List<byte[]> payloads =
                OpusStreams.encode(TestSignals.speech(RATE, 2 * RATE, 4), 24_000, false);
        assertThat(payloads).anyMatch(payload -> isHybrid(payload[0]));
        short[] decoded =
                TrackDecoder.decode(
                        OpusStreams.packets(payloads, 0, rate),
                        0,
                        2L * rate,
                        rate,
                        new DecodeReport());
        short[] atSource =
                TrackDecoder.decode(
                        OpusStreams.packets(payloads, 0, RATE),
                        0,
                        2L * RATE,
                        RATE,
                        new DecodeReport());
        assertThat(rms(decoded)).isBetween(0.5 * rms(atSource), 1.1 * rms(atSource));
    }

    /** RFC 6716, table 2. */
    private static boolean isHybrid(byte toc) {
        int config = (toc & 0xff) >> 3;
        return config >= 12 && config < 16;
    }

    private static double rms(short[] pcm) {
        double power = 0;
        for (short sample : pcm) {
            power += (double) sample * sample / pcm.length;
        }
        return Math.sqrt(power);
    }

    @Test
    void opusInPiecesMatchesOneDecode() {
        short[] voice = TestSignals.speech(RATE, 20 * RATE, 4);
        List<Packet> packets =
                OpusStreams.packets(OpusStreams.encode(voice, 24_000, false), 0, RATE);
        short[] whole = TrackDecoder.decode(packets, 0, 20L * RATE, RATE, new DecodeReport());
        Random random = new Random(5);
        double worst = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 40; i++) {
            int from = RATE + random.nextInt(18 * RATE);
            int to = from + RATE;
            short[] part = TrackDecoder.decode(packets, from, to, RATE, new DecodeReport());
            worst = Math.min(worst, TestSignals.snr(Arrays.copyOfRange(whole, from, to), part));
        }
        assertThat(worst).isGreaterThan(30);
    }

    @Test
    void aLostFrameIsConcealed() {
        short[] voice = TestSignals.vowels(RATE, 4 * RATE, 6);
        List<Packet> sent = OpusStreams.packets(OpusStreams.encode(voice, 48_000, true), 0, RATE);
        short[] whole = TrackDecoder.decode(sent, 0, 4L * RATE, RATE, new DecodeReport());
        List<Packet> received = withoutEveryTenth(sent);
        DecodeReport report = new DecodeReport();
        short[] decoded = TrackDecoder.decode(received, 0, 4L * RATE, RATE, report);
        assertThat(report.concealedSamples()).isEqualTo((sent.size() - received.size()) * 960L);
        assertThat(report.comfortSamples()).isZero();
        assertThat(report.faults()).isEmpty();
        assertThat(TestSignals.snr(whole, decoded)).isGreaterThan(12);
    }

    @Test
    void theCopyInTheNextPacketBeatsGuessing() {
        short[] voice = TestSignals.vowels(RATE, 8 * RATE, 6);
        double[] snr = new double[2];
        for (int fec = 0; fec < 2; fec++) {
            List<Packet> sent =
                    OpusStreams.packets(OpusStreams.encode(voice, 48_000, fec == 1), 0, RATE);
            snr[fec] =
                    TestSignals.snr(
                            TrackDecoder.decode(sent, 0, 8L * RATE, RATE, new DecodeReport()),
                            TrackDecoder.decode(
                                    withoutEveryTenth(sent),
                                    0,
                                    8L * RATE,
                                    RATE,
                                    new DecodeReport()));
        }
        assertThat(snr[1]).isGreaterThan(snr[0] + 3);
    }

    @Test
    void theCopyOfTheLastLostFrameEndsALongHole() {
        short[] voice = TestSignals.vowels(RATE, 4 * RATE, 6);
        List<Packet> packets =
                new ArrayList<>(
                        OpusStreams.packets(OpusStreams.encode(voice, 48_000, true), 0, RATE));
        packets.removeIf(packet -> packet.start() >= 60 * 960 && packet.start() < 80 * 960);
        DecodeReport report = new DecodeReport();
        short[] decoded = TrackDecoder.decode(packets, 0, 2 * RATE, RATE, report);
        assertThat(Arrays.copyOfRange(decoded, 62 * 960, 79 * 960)).containsOnly((short) 0);
        assertThat(Arrays.copyOfRange(decoded, 79 * 960, 80 * 960)).isNotEqualTo(new short[960]);
        assertThat(report.concealedSamples()).isEqualTo(960);
        assertThat(report.comfortSamples()).isEqualTo(1920);
    }

    @Test
    void aPauseWithoutLossIsNoConcealment() {
        short[] voice = TestSignals.speech(RATE, RATE, 6);
        List<Packet> packets =
                OpusStreams.packets(OpusStreams.encode(voice, 24_000, false), 0, RATE).stream()
                        .map(
                                packet ->
                                        packet.sequence() < 120
                                                ? packet
                                                : new Packet(
                                                        packet.stream(),
                                                        packet.codec(),
                                                        packet.sampleRate(),
                                                        packet.channels(),
                                                        packet.sequence(),
                                                        packet.start() + 19_200,
                                                        packet.length(),
                                                        packet.payload()))
                        .toList();
        DecodeReport report = new DecodeReport();
        short[] decoded = TrackDecoder.decode(packets, 0, RATE, RATE, report);
        assertThat(report.concealedSamples()).isZero();
        assertThat(report.comfortSamples()).isEqualTo(1920);
        assertThat(Arrays.copyOfRange(decoded, 22 * 960, 40 * 960)).containsOnly((short) 0);
    }

    @Test
    void faultsAndCountsOfWindowsAddUpToThoseOfTheWhole() {
        short[] voice = TestSignals.speech(RATE, 4 * RATE, 6);
        List<Packet> packets =
                new ArrayList<>(
                        withoutEveryTenth(
                                OpusStreams.packets(
                                        OpusStreams.encode(voice, 32_000, true), 0, RATE)));
        Packet broken = packets.get(77);
        packets.set(
                77,
                new Packet(
                        1,
                        Codec.OPUS,
                        RATE,
                        1,
                        broken.sequence(),
                        broken.start(),
                        broken.length(),
                        new byte[] {3}));
        packets.removeIf(packet -> packet.start() > 90 * 960 && packet.start() < 110 * 960);
        DecodeReport whole = new DecodeReport();
        TrackDecoder.decode(packets, 0, 4L * RATE, RATE, whole);
        long concealed = 0;
        long comfort = 0;
        int faults = 0;
        for (long from = 0; from < 4L * RATE; from += 17_001) {
            long to = Math.min(4L * RATE, from + 17_001);
            DecodeReport report = new DecodeReport(from, to);
            TrackDecoder.decode(packets, from - 9000, to + 3000, RATE, report);
            concealed += report.concealedSamples();
            comfort += report.comfortSamples();
            faults += report.faults().size();
        }
        assertThat(faults).isEqualTo(whole.faults().size()).isEqualTo(1);
        assertThat(concealed).isEqualTo(whole.concealedSamples()).isPositive();
        assertThat(comfort).isEqualTo(whole.comfortSamples()).isPositive();
    }

    @Test
    void aLongHoleFallsSilent() {
        short[] tone = TestSignals.sine(RATE, 300, 0.5, 0, RATE);
        List<Packet> packets =
                new ArrayList<>(
                        OpusStreams.packets(OpusStreams.encode(tone, 32_000, false), 0, RATE));
        packets.removeIf(packet -> packet.start() >= 20 * 960 && packet.start() < 40 * 960);
        DecodeReport report = new DecodeReport();
        short[] decoded = TrackDecoder.decode(packets, 0, RATE, RATE, report);
        assertThat(Arrays.copyOfRange(decoded, 22 * 960, 39 * 960)).containsOnly((short) 0);
        assertThat(report.comfortSamples()).isEqualTo(1920);
    }

    @Test
    void badPacketsAreConcealedAndHarmNoOther() {
        short[] voice = TestSignals.speech(RATE, 100 * FRAME, 8);
        List<Packet> good = pcm(voice, 0);
        List<Packet> packets = new ArrayList<>(good);
        Packet old = packets.get(50);
        packets.set(
                50,
                new Packet(
                        1, old.codec(), RATE, 1, old.sequence(), old.start(), FRAME, new byte[7]));
        DecodeReport report = new DecodeReport();
        short[] decoded = TrackDecoder.decode(packets, 0, voice.length, RATE, report);
        assertThat(report.faults()).hasSize(1);
        assertThat(report.faults().get(0).packet()).isSameAs(packets.get(50));
        assertThat(report.faults().get(0).reason()).contains("7 bytes");
        assertThat(report.concealedSamples()).isEqualTo(FRAME);
        for (int i = 0; i < 100; i++) {
            if (i != 50) {
                assertThat(Arrays.copyOfRange(decoded, i * FRAME, (i + 1) * FRAME))
                        .isEqualTo(Arrays.copyOfRange(voice, i * FRAME, (i + 1) * FRAME));
            }
        }
    }

    @Test
    void overlappingStreamsAreAdded() {
        short[] one = TestSignals.sine(RATE, 300, 0.2, 0, 10 * FRAME);
        short[] other = TestSignals.sine(RATE, 700, 0.2, 0, 10 * FRAME);
        List<Packet> packets = new ArrayList<>(pcm(one, 0));
        for (int i = 0; i < 10; i++) {
            short[] part = Arrays.copyOfRange(other, i * FRAME, (i + 1) * FRAME);
            packets.add(OpusStreams.pcm(2, i, RATE, (long) i * FRAME, FRAME, part));
        }
        short[] decoded = TrackDecoder.decode(packets, 0, one.length, RATE, new DecodeReport());
        for (int i = 0; i < one.length; i++) {
            assertThat((int) decoded[i]).isEqualTo(one[i] + other[i]);
        }
    }

    private static List<Packet> withoutEveryTenth(List<Packet> packets) {
        return packets.stream().filter(packet -> packet.sequence() % 10 != 5).toList();
    }

    private static List<Packet> pcm(short[] voice, long start) {
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < voice.length / FRAME; i++) {
            short[] part = Arrays.copyOfRange(voice, i * FRAME, (i + 1) * FRAME);
            packets.add(OpusStreams.pcm(1, i, RATE, start + (long) i * FRAME, FRAME, part));
        }
        return packets;
    }
}
