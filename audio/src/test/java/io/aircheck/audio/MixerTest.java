package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MixerTest {

    @Property
    void aLoneTrackPassesBitExactly(@ForAll short[] voice, @ForAll @IntRange(max = 7) int silent) {
        List<short[]> tracks =
                new ArrayList<>(Collections.nCopies(silent, new short[voice.length]));
        tracks.add(voice);
        assertThat(Mixer.mix(tracks)).isEqualTo(voice).isNotSameAs(voice);
    }

    @Property
    void orderDoesNotMatter(@ForAll @Size(min = 1, max = 10) List<Short> samples) {
        List<Short> turned = new ArrayList<>(samples);
        Collections.shuffle(turned, new Random(samples.hashCode()));
        assertThat(mix(turned)).isEqualTo(mix(samples));
    }

    @Property
    void softAndNeverWrapped(@ForAll @Size(min = 1, max = 64) List<Short> samples) {
        int sum = samples.stream().mapToInt(Short::intValue).sum();
        int mix = mix(samples);
        assertThat(Integer.signum(mix)).isEqualTo(Integer.signum(sum));
        assertThat(Math.abs(mix)).isLessThanOrEqualTo(Math.abs(sum));
        if (Math.abs(sum) <= 16_384) {
            assertThat(mix).isEqualTo(sum);
        }
    }

    @Property
    void aFaintVoiceMovesALoudOneByNoMoreThanItself(
            @ForAll short loud, @ForAll @IntRange(min = -20, max = 20) int faint) {
        assertThat(Math.abs(mix(List.of(loud, (short) faint)) - loud))
                .isLessThanOrEqualTo(Math.abs(faint) + 1);
    }

    @Example
    void eightFullScaleSpeakersAreNotClipped() {
        int rate = 48_000;
        List<short[]> tracks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tracks.add(TestSignals.sine(rate, 200 + 37 * i, 1, 0, rate));
        }
        short[] mix = Mixer.mix(tracks);
        int flat = 0;
        int longest = 0;
        for (int i = 1; i < mix.length; i++) {
            boolean stuck = mix[i] == mix[i - 1] && Math.abs(mix[i]) >= 32_767;
            flat = stuck ? flat + 1 : 0;
            longest = Math.max(longest, flat);
        }
        assertThat(longest).isLessThan(4);
    }

    @Example
    void aMixOfNothingIsSilence() {
        assertThat(new Mixer(3).mix()).isEqualTo(new short[3]);
    }

    @Example
    void takesTracksOneByOne() {
        short[] voice = {1, -2, 3};
        Mixer mixer = new Mixer(3);
        for (int i = 0; i < 64; i++) {
            mixer.add(voice.clone());
        }
        assertThat(mixer.mix()).isEqualTo(new short[] {64, -128, 192});
    }

    @Example
    void refusesWhatCannotBeMixed() {
        assertThatIllegalArgumentException().isThrownBy(() -> Mixer.mix(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mixer.mix(List.of(new short[3], new short[4])));
    }

    private static int mix(List<Short> samples) {
        return Mixer.mix(samples.stream().map(sample -> new short[] {sample}).toList())[0];
    }
}
