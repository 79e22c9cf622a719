package io.aircheck.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.aircheck.testbed.signal.CodedSignal;
import io.github.jaredmdobson.concentus.OpusDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoicesTest {
    private static final int SECOND = PcmSource.RATE;

    @TempDir Path dir;

    @Test
    void aToneIsAtMinusTwelveDecibelsAndInPhase() {
        short[] tone = new short[SECOND];
        new TonePcm(440).read(3L * SECOND, tone);

        double peak = Arrays.stream(ints(tone)).max().orElseThrow();
        assertThat(20 * Math.log10(peak / 32768)).isCloseTo(-12, within(0.01));
        assertThat(tone[0]).isZero();
        assertThat(goertzel(tone, 440)).isCloseTo(peak, within(2.0));
    }

    @Test
    void aFileIsLoopedAfterWholeFrames() throws Exception {
        short[] samples = noise(SECOND / 2 + 7);
        Path file = dir.resolve("noise.wav");
        Wav.write(file, samples);
        int period = (samples.length + 959) / 960 * 960;
        try (PcmSource pcm = new LoopedFilePcm(file)) {
            for (long at : new long[] {0, 100, period - 50, 5L * period + 3, 7}) {
                short[] read = new short[2000];
                pcm.read(at, read);
                for (int i = 0; i < read.length; i++) {
                    int place = (int) ((at + i) % period);
                    assertThat(read[i]).isEqualTo(place < samples.length ? samples[place] : 0);
                }
            }
            assertThat(pcm.period()).isEqualTo(period);
        }
    }

    @Test
    void aLongFileIsReadThroughAWindow() throws Exception {
        short[] samples = noise(130 * SECOND);
        Path file = dir.resolve("long.wav");
        Wav.write(file, samples);
        try (PcmSource pcm = new LoopedFilePcm(file)) {
            short[] read = new short[960];
            for (long at = 0; at < 300L * SECOND; at += 960 * 97) {
                pcm.read(at, read);
                int from = (int) (at % samples.length);
                assertThat(read).isEqualTo(Arrays.copyOfRange(samples, from, from + 960));
            }
        }
    }

    @Test
    void whatIsNoAudioIsSaidInOneLine() throws Exception {
        Path file = dir.resolve("text.ogg");
        Files.writeString(file, "no audio at all");
        try (PcmSource pcm = new LoopedFilePcm(file)) {
            assertThatThrownBy(() -> pcm.read(0, new short[960]))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("ffmpeg cannot read " + file + ": ")
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void aDriftingClockHearsTheSoundAtItsTrueTime() throws Exception {
        short[] heard = new short[960];
        short[] rest = new short[1];
        PcmSource tone = new TonePcm(1000);
        try (PcmSource drifting = new DriftingPcm(tone, 250)) {
            for (long at = 0; at < 400L * SECOND; at += 960 * 331) {
                drifting.read(at, heard);
                for (int i = 0; i < heard.length; i += 37) {
                    double position = (at + i) * 1.00025;
                    tone.read(Math.round(position), rest);
                    // Half a sample of 1 kHz is at most 6.5 % of the amplitude.
                    assertThat((double) heard[i]).isCloseTo(rest[0], within(560.0));
                }
            }
        }
    }

    @Test
    void opusDecodesToTheSoundOfItsFrames() throws Exception {
        short[] sound = noise(100 * 960);
        Path file = dir.resolve("noise.wav");
        Wav.write(file, sound);
        try (OpusFrames frames = new OpusFrames(new LoopedFilePcm(file))) {
            assertThat(bestLag(sound, decode(frames, 0, 100), 400)).isBetween(-2, 2);
        }
    }

    @Test
    void theCodedSignalIsThatOfTheSpeaker() {
        short[] heard = new short[960];
        new CodedPcm(3).read(12_345, heard);

        assertThat(heard).isEqualTo(new CodedSignal(3).generate(12_345, 960));
    }

    @Test
    void laterPassesOfALoopReuseTheSecond() throws Exception {
        Path file = dir.resolve("loop.wav");
        Wav.write(file, noise(30 * 960));
        try (OpusFrames frames = new OpusFrames(new LoopedFilePcm(file))) {
            byte[][] packets = new byte[120][];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = frames.packet(i);
            }
            for (int i = 60; i < packets.length; i++) {
                assertThat(packets[i]).isSameAs(packets[i - 30]);
            }
            assertThat(packets[0]).isNotEqualTo(packets[30]);
        }
    }

    private static short[] decode(OpusFrames frames, int from, int count) throws Exception {
        OpusDecoder decoder = new OpusDecoder(SECOND, 1);
        short[] samples = new short[count * 960];
        for (int i = 0; i < count; i++) {
            byte[] packet = frames.packet(from + i);
            assertThat(decoder.decode(packet, 0, packet.length, samples, i * 960, 960, false))
                    .isEqualTo(960);
        }
        return samples;
    }

    /** The shift, in samples, at which the second half of the sounds agree best. */
    private static int bestLag(short[] sound, short[] other, int most) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int lag = -most; lag <= most; lag++) {
            double sum = 0;
            for (int i = sound.length / 2; i < sound.length - most; i++) {
                sum += (double) sound[i] * other[i + lag];
            }
            if (sum > highest) {
                highest = sum;
                best = lag;
            }
        }
        return best;
    }

    private static double goertzel(short[] samples, double hertz) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < samples.length; i++) {
            re += samples[i] * Math.cos(2 * Math.PI * hertz * i / SECOND);
            im += samples[i] * Math.sin(2 * Math.PI * hertz * i / SECOND);
        }
        return 2 * Math.hypot(re, im) / samples.length;
    }

    private static short[] noise(int length) {
        Random random = new Random(5);
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) (random.nextGaussian() * 3000);
        }
        return samples;
    }

    private static int[] ints(short[] samples) {
        int[] wide = new int[samples.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = samples[i];
        }
        return wide;
    }
}
