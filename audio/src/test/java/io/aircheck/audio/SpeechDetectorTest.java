package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.audio.SpeechDetector.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeechDetectorTest {

    private static final int RATE = 16_000;

    @Test
    void findsSpeechAndBridgesShortPauses() {
        short[] pcm = new short[3 * RATE];
        speak(pcm, 0.2, 0.5);
        speak(pcm, 0.8, 1.0); // 300 ms later: the same span
        speak(pcm, 1.5, 2.0); // 500 ms later: another
        assertThat(SpeechDetector.spans(pcm, 0, RATE))
                .containsExactly(new Span(3_200, 16_000), new Span(24_000, 32_000));
    }

    @Test
    void blocksLieOnAbsolutePositions() {
        short[] pcm = new short[RATE];
        Arrays.fill(pcm, 100, 200, (short) 20_000);
        assertThat(SpeechDetector.spans(pcm, -1_650, RATE)).containsExactly(new Span(-1_600, 0));
    }

    @Test
    void spansOfChunksJoinToThoseOfTheWhole() {
        short[] pcm = TestSignals.speech(RATE, 20 * RATE, 11);
        Arrays.fill(pcm, 5 * RATE, 6 * RATE, (short) 0);
        List<Span> parts = new ArrayList<>();
        for (int from = 0; from < pcm.length; from += 4_800) {
            int to = Math.min(pcm.length, from + 4_800);
            parts.addAll(SpeechDetector.spans(Arrays.copyOfRange(pcm, from, to), from, RATE));
        }
        List<Span> whole = SpeechDetector.spans(pcm, 0, RATE);
        assertThat(SpeechDetector.join(parts, RATE)).isEqualTo(whole);
        assertThat(whole).hasSizeGreaterThan(1);
    }

    @Test
    void thresholdIsMinus45Decibels() {
        short[] quiet = new short[RATE];
        Arrays.fill(quiet, (short) 184);
        assertThat(SpeechDetector.spans(quiet, 0, RATE)).isEmpty();
        Arrays.fill(quiet, (short) 185);
        assertThat(SpeechDetector.spans(quiet, 0, RATE)).containsExactly(new Span(0, RATE));
    }

    private static void speak(short[] pcm, double from, double to) {
        int start = (int) Math.round(from * RATE);
        int end = (int) Math.round(to * RATE);
        System.arraycopy(
                TestSignals.sine(RATE, 400, 0.1, start, end - start), 0, pcm, start, end - start);
    }
}
