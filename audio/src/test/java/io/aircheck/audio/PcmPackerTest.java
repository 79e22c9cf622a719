package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PcmPackerTest {

    @Property
    void anyBytesComeBack(
            @ForAll @Size(max = 4000) byte[] bytes, @ForAll @IntRange(max = 2) int channels) {
        byte[] packed = PcmPacker.pack(bytes, channels);
        assertThat(packed.length).isLessThanOrEqualTo(bytes.length + 1);
        assertThat(PcmPacker.unpack(packed)).isEqualTo(bytes);
    }

    @Property(tries = 300)
    void smoothAndExtremeSamplesComeBack(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6000) int samples) {
        Random random = new Random(seed);
        short[] pcm = new short[samples];
        double value = 0;
        double step = Math.pow(10, 5 * random.nextDouble());
        for (int i = 0; i < samples; i++) {
            value += random.nextGaussian() * step;
            pcm[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
            value = pcm[i];
        }
        for (int channels = 1; channels <= 2; channels++) {
            byte[] bytes = TestSignals.bytes(pcm);
            assertThat(PcmPacker.unpack(PcmPacker.pack(bytes, channels))).isEqualTo(bytes);
        }
    }

    @Property(tries = 2000)
    void damagedInputIsRefusedOrGivesSomething(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int mode) {
        Random random = new Random(seed);
        short[] pcm = TestSignals.sine(48_000, 300, 0.3, 0, 960);
        byte[] packed = PcmPacker.pack(TestSignals.bytes(pcm), 1 + random.nextInt(2));
        byte[] damaged = Arrays.copyOf(packed, random.nextInt(packed.length + 1));
        for (int i = random.nextInt(5); i > 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        if (damaged.length > 0) {
            damaged[0] = (byte) mode;
        }
        try {
            assertThat(PcmPacker.unpack(damaged).length).isLessThanOrEqualTo(16 * packed.length);
        } catch (BadPacketException e) {
            assertThat(e).hasMessageStartingWith("Packed PCM");
        }
    }

    @Example
    void silenceAndSpeechShrink() {
        assertThat(PcmPacker.pack(new byte[1920], 1)).hasSizeLessThan(130);
        assertThat(PcmPacker.pack(new byte[3840], 2)).hasSizeLessThan(250);
        byte[] speech = TestSignals.bytes(TestSignals.vowels(48_000, 48_000, 2));
        int packed = 0;
        for (int at = 0; at < speech.length; at += 1920) {
            packed += PcmPacker.pack(Arrays.copyOfRange(speech, at, at + 1920), 1).length;
        }
        assertThat(packed).isLessThan(speech.length * 2 / 3);
    }

    @Example
    void equalChannelsCostLittleMoreThanOne() {
        short[] mono = TestSignals.vowels(48_000, 960, 2);
        short[] stereo = new short[1920];
        for (int i = 0; i < 1920; i++) {
            stereo[i] = mono[i / 2];
        }
        byte[] bytes = TestSignals.bytes(stereo);
        byte[] packed = PcmPacker.pack(bytes, 2);
        assertThat(packed.length)
                .isLessThan(PcmPacker.pack(TestSignals.bytes(mono), 1).length + 125);
        assertThat(PcmPacker.unpack(packed)).isEqualTo(bytes);
    }

    @Example
    void refusesWhatItDidNotPack() {
        for (byte[] wrong : new byte[][] {{}, {9, 1, 2}, {-1}, {1}, {1, -1, -1, 0}}) {
            assertThatThrownBy(() -> PcmPacker.unpack(wrong))
                    .isInstanceOf(BadPacketException.class);
        }
    }
}
