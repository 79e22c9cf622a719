package io.aircheck.job.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.audio.SpeechDetector.Span;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.SegmentFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SearchedStretchesTest {
    private static final int FRAME = 960;

    @Test
    void aUsersFileIsSearchedEverywhere() {
        assertThat(SearchedStretches.of(chunk(false, 48_000, 100, 9000), voice("ssss")))
                .containsExactly(new Span(100, 9000));
    }

    @Test
    void aRoomsFileIsSearchedWhereTheUserHasNone() {
        assertThat(of("mmmmmmmm")).containsExactly(new Span(100, 9000));
        assertThat(of("ssssssss")).isEmpty();
        assertThat(of("mmmsssss")).containsExactly(new Span(100, 3 * FRAME));
        assertThat(of("sssmmsss")).containsExactly(new Span(3 * FRAME, 5 * FRAME));
        assertThat(of("mssssssm")).containsExactly(new Span(100, FRAME), new Span(7 * FRAME, 9000));
        assertThat(of("")).isEmpty();
    }

    @Test
    void marginsAreOfOtherChunks() {
        assertThat(SearchedStretches.of(chunk(true, 48_000, 2 * FRAME, 9000), voice("mmssssss")))
                .isEmpty();
        assertThat(SearchedStretches.of(chunk(true, 48_000, 0, 6 * FRAME), voice("ssssssmm")))
                .isEmpty();
    }

    @Test
    void stretchesAreInSamplesOfTheFile() {
        assertThat(SearchedStretches.of(chunk(true, 16_000, 0, 3000), voice("sssmm")))
                .containsExactly(new Span(FRAME, 3000));
    }

    @Property
    void noSampleIsSearchedTwiceNorLeftOut(
            @ForAll @Size(min = 1, max = 12) List<Boolean> mixedOnly,
            @ForAll @IntRange(max = 11) int from) {
        StringBuilder kinds = new StringBuilder();
        mixedOnly.forEach(only -> kinds.append(only ? 'm' : 's'));
        Chunk chunk = chunk(true, 48_000, from * FRAME, 12 * FRAME);
        List<Integer> searched = new ArrayList<>();
        for (Span span : SearchedStretches.of(chunk, voice(kinds.toString()))) {
            for (long at = span.from(); at < span.to(); at += FRAME) {
                searched.add((int) (at / FRAME));
            }
        }

        for (int i = 0; i < mixedOnly.size(); i++) {
            assertThat(Collections.frequency(searched, i))
                    .isEqualTo(mixedOnly.get(i) && i >= from ? 1 : 0);
        }
    }

    private static List<Span> of(String kinds) {
        return SearchedStretches.of(chunk(true, 48_000, 100, 9000), voice(kinds));
    }

    private static Chunk chunk(boolean mixed, int rate, long from, long to) {
        return Chunk.newBuilder()
                .setFile(
                        SegmentFile.newBuilder()
                                .setMixed(mixed)
                                .setOutput(Output.newBuilder().setSampleRate(rate)))
                .setFrom(from)
                .setTo(to)
                .build();
    }

    /** Frames in turn, in the mix alone (m) or in a file of the user's as well (s). */
    private static Chunk.Voice voice(String kinds) {
        Chunk.Voice.Builder voice = Chunk.Voice.newBuilder().setUserId("alice");
        for (int i = 0; i < kinds.length(); i++) {
            voice.addPackets(
                    Packet.newBuilder()
                            .setStartTicks((long) i * FRAME)
                            .setLengthTicks(FRAME)
                            .setMixedOnly(kinds.charAt(i) == 'm'));
        }
        return voice.build();
    }
}
