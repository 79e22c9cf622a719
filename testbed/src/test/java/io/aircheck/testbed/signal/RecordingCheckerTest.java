package io.aircheck.testbed.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jaredmdobson.concentus.OpusApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingCheckerTest {

    private static final int RATE = 48_000;
    private static final int BLOCK = 4800;
    private static final long BLOCK_MICROS = CodedSignal.BLOCK_MICROS;
    private static final int BLOCKS = 200;
    private static final int MIXED = 8;

    /** Block 0 sounds long before the recording starts at block 70,000. */
    private static final long ORIGIN = 1_772_352_000_000_000L;

    private static final int FIRST = 70_000;
    private static final long START = ORIGIN + FIRST * BLOCK_MICROS;

    private static short[] single;
    private static short[] mix;

    @TempDir Path dir;

    @BeforeAll
    static void speak() throws Exception {
        short[][] voices = new short[MIXED][];
        for (int speaker = 0; speaker < MIXED; speaker++) {
            voices[speaker] =
                    Codecs.throughOpus(
                            new CodedSignal(speaker).generate((long) FIRST * BLOCK, BLOCKS * BLOCK),
                            OpusApplication.OPUS_APPLICATION_VOIP);
        }
        single = voices[3];
        mix = Codecs.mix(voices);
    }

    @ParameterizedTest
    @ValueSource(ints = {16_000, 24_000, 32_000, 48_000})
    void aWholeRecordingHasNoViolations(int rate) throws Exception {
        assertThat(checkMp3(single, rate, 3)).isEmpty();
        assertThat(checkMp3(mix, rate, everybody())).isEmpty();
    }

    @Test
    void findsADroppedBlock() throws Exception {
        short[] cut = join(before(single, 100), after(single, 101));
        assertThat(checkMp3(cut, RATE, 3))
                .contains("speaker 3, block 70100 is missing")
                .anyMatch(
                        v ->
                                v.matches(
                                        "speaker 3, blocks 70101 to 70199 are 9\\d\\.\\d to"
                                                + " 10\\d\\.\\d ms early in .*"));
        short[] mixCut = join(before(mix, 100), after(mix, 101));
        assertThat(checkMp3(mixCut, RATE, everybody()))
                .contains("speaker 0, block 70100 is missing", "speaker 7, block 70100 is missing");
    }

    @Test
    void findsASilencedBlock() throws Exception {
        short[] silenced = single.clone();
        Arrays.fill(silenced, 100 * BLOCK, 101 * BLOCK, (short) 0);
        List<String> violations = checkMp3(silenced, RATE, 3);
        assertThat(violations).anyMatch(v -> v.contains("70100") && v.contains("missing"));
        assertThat(violations).hasSize(1);
    }

    @Test
    void findsADoubledBlock() throws Exception {
        short[] doubled = join(before(single, 101), after(single, 100));
        assertThat(checkMp3(doubled, RATE, 3))
                .anyMatch(v -> v.startsWith("speaker 3, block 70100 is in the recording again"));
        short[] mixDoubled = join(before(mix, 101), after(mix, 100));
        assertThat(checkMp3(mixDoubled, RATE, everybody()))
                .anyMatch(v -> v.startsWith("speaker 5, block 70100 is in the recording again"));
    }

    @Test
    void findsAShiftOf40Milliseconds() throws Exception {
        short[] late = join(join(before(single, 100), new short[1920]), after(single, 100));
        assertThat(checkMp3(late, RATE, 3))
                .anyMatch(
                        v ->
                                v.matches(
                                        "speaker 3, blocks 70100 to 70199 are 3\\d\\.\\d to"
                                                + " 4\\d\\.\\d ms late in .*"));
        short[] early =
                join(before(mix, 100), Arrays.copyOfRange(mix, 100 * BLOCK + 1920, mix.length));
        assertThat(checkMp3(early, RATE, everybody()))
                .anyMatch(
                        v ->
                                v.matches(
                                        "speaker 6, blocks 7010[01] to 701\\d\\d are"
                                                + " 3\\d\\.\\d to 4\\d\\.\\d ms early in .*"));
    }

    @Test
    void findsSwappedBlocks() throws Exception {
        short[] swapped = single.clone();
        System.arraycopy(single, 100 * BLOCK, swapped, 101 * BLOCK, BLOCK);
        System.arraycopy(single, 101 * BLOCK, swapped, 100 * BLOCK, BLOCK);
        assertThat(checkMp3(swapped, RATE, 3))
                .anyMatch(v -> v.startsWith("speaker 3, block 70100 comes after block 70101"));
        short[] mixSwapped = mix.clone();
        System.arraycopy(mix, 100 * BLOCK, mixSwapped, 101 * BLOCK, BLOCK);
        System.arraycopy(mix, 101 * BLOCK, mixSwapped, 100 * BLOCK, BLOCK);
        assertThat(checkMp3(mixSwapped, RATE, everybody()))
                .anyMatch(v -> v.startsWith("speaker 2, block 70100 comes after block 70101"));
    }

    @Test
    void seesAcrossTheBorderOfSegments() throws Exception {
        int cut = 100 * BLOCK + 2000;
        short[] first = Arrays.copyOfRange(single, 0, cut);
        short[] second = Arrays.copyOfRange(single, cut, single.length);
        long secondStart = START + cut * 1_000_000L / RATE;
        assertThat(
                        RecordingChecker.check(
                                List.of(
                                        segment("b", secondStart, second),
                                        segment("a", START, first)),
                                List.of(spoken(3, List.of()))))
                .isEmpty();
        // The second file repeats the last 100 ms of the first.
        short[] overlapping = Arrays.copyOfRange(single, cut - BLOCK, single.length);
        assertThat(
                        RecordingChecker.check(
                                List.of(
                                        segment("a", START, first),
                                        segment("b", secondStart, overlapping)),
                                List.of(spoken(3, List.of()))))
                .isNotEmpty();
    }

    @Test
    void aGapBetweenSegmentsIsMissedUnlessExcused() throws Exception {
        short[] first = Arrays.copyOfRange(single, 0, 100 * BLOCK);
        short[] second = Arrays.copyOfRange(single, 110 * BLOCK, single.length);
        List<RecordedSegment> segments =
                List.of(
                        segment("a", START, first),
                        segment("b", START + 110 * BLOCK_MICROS, second));
        assertThat(RecordingChecker.check(segments, List.of(spoken(3, List.of()))))
                .containsExactly("speaker 3, blocks 70100 to 70109 are missing");
        Interval lost = new Interval(START + 100 * BLOCK_MICROS, START + 110 * BLOCK_MICROS);
        assertThat(RecordingChecker.check(segments, List.of(spoken(3, List.of(lost))))).isEmpty();
    }

    @Test
    void findsWhatWasNotToBeRecorded() throws Exception {
        ExpectedSpeaker half =
                new ExpectedSpeaker(
                        3,
                        ORIGIN,
                        List.of(new Interval(START, START + 190 * BLOCK_MICROS)),
                        List.of());
        assertThat(RecordingChecker.check(List.of(segment("a", START, single)), List.of(half)))
                .containsExactly(
                        "speaker 3, blocks 70190 to 70199 are in a but were not to be recorded");
    }

    @Test
    void aFileThatIsNoAudioIsAnError() throws IOException {
        Path broken = Files.write(dir.resolve("broken.mp3"), new byte[5000]);
        assertThatThrownBy(
                        () ->
                                RecordingChecker.check(
                                        List.of(RecordedSegment.file(START, broken)),
                                        List.of(spoken(3, List.of()))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken.mp3");
    }

    private List<String> checkMp3(short[] pcm, int rate, int... speakers) throws Exception {
        Path file = Codecs.toMp3(pcm, rate, dir.resolve("recording.mp3"));
        List<ExpectedSpeaker> expected = new ArrayList<>();
        for (int speaker : speakers) {
            // The first block holds the codecs' onset.
            expected.add(spoken(speaker, List.of(new Interval(START, START + 1))));
        }
        return RecordingChecker.check(List.of(RecordedSegment.file(START, file)), expected);
    }

    private static ExpectedSpeaker spoken(int speaker, List<Interval> excused) {
        return new ExpectedSpeaker(
                speaker,
                ORIGIN,
                List.of(new Interval(START, START + BLOCKS * BLOCK_MICROS)),
                excused);
    }

    private static RecordedSegment segment(String name, long start, short[] pcm) {
        return RecordedSegment.pcm(name, start, pcm, RATE);
    }

    private static int[] everybody() {
        return new int[] {0, 1, 2, 3, 4, 5, 6, 7};
    }

    private static short[] before(short[] pcm, int block) {
        return Arrays.copyOfRange(pcm, 0, block * BLOCK);
    }

    private static short[] after(short[] pcm, int block) {
        return Arrays.copyOfRange(pcm, block * BLOCK, pcm.length);
    }

    private static short[] join(short[] a, short[] b) {
        short[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
