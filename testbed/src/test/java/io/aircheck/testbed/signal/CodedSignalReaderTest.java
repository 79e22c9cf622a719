package io.aircheck.testbed.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.jaredmdobson.concentus.OpusApplication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodedSignalReaderTest {

    private static final int BLOCK = 4800;

    @ParameterizedTest
    @CsvSource({"48000, 0, 0", "48000, 1234, 3", "32000, 777, 7", "24000, 55, 12", "16000, 1, 15"})
    void readsEveryWholeBlockFromAnyStart(int rate, int first, int speaker) {
        int block = rate / 10;
        int start = 5000 * block + first;
        short[] pcm = new CodedSignal(speaker, rate).generate(start, 30 * block);

        List<ReadBlock> blocks = CodedSignalReader.read(pcm, rate, speaker);

        int firstWhole = (start + block - 1) / block;
        int whole = (start + pcm.length) / block - firstWhole;
        // Blocks that lack a few milliseconds may be read too.
        assertThat(blocks.size()).isBetween(whole, whole + 2);
        assertThat(blocks)
                .extracting(ReadBlock::index)
                .containsAll(IntStream.range(firstWhole, firstWhole + whole).boxed().toList());
        for (ReadBlock read : blocks) {
            double expected = (double) read.index() * block - start;
            assertThat(read.sample()).isCloseTo(expected, within(0.003 * rate));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = OpusApplication.class,
            names = {"OPUS_APPLICATION_VOIP", "OPUS_APPLICATION_AUDIO"})
    void survivesOpus(OpusApplication application) throws Exception {
        for (int speaker = 0; speaker < BlockCode.SPEAKERS; speaker++) {
            short[] pcm = new CodedSignal(speaker).generate(0, 60 * BLOCK);
            assertAll(Codecs.throughOpus(pcm, application), speaker, 60);
        }
    }

    @Test
    void wrapsAfterAllBlocks() {
        long start = (CodedSignal.BLOCK_COUNT - 5L) * BLOCK;
        List<ReadBlock> blocks =
                CodedSignalReader.read(new CodedSignal(2).generate(start, 10 * BLOCK), 48_000, 2);
        assertThat(blocks).extracting(ReadBlock::index).startsWith(CodedSignal.BLOCK_COUNT - 5);
        assertThat(blocks).extracting(ReadBlock::index).endsWith(4).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 9})
    void hearsNobodyElse(int other) {
        short[] pcm = new CodedSignal(other).generate(0, 100 * BLOCK);
        for (int speaker = 0; speaker < BlockCode.SPEAKERS; speaker++) {
            if (speaker != other) {
                assertThat(CodedSignalReader.read(pcm, 48_000, speaker)).isEmpty();
            }
        }
        assertThat(CodedSignalReader.read(new short[100 * BLOCK], 48_000, other)).isEmpty();
    }

    @Test
    void anExpectedBlockIsReadWithoutARun() {
        short[] pcm = new short[10 * BLOCK];
        new CodedSignal(1).generate(7777L * BLOCK, pcm, 3 * BLOCK + 100, BLOCK);
        CodedSignalReader reader = new CodedSignalReader(48_000, 1);
        reader.expect(7777, 3 * BLOCK);
        List<ReadBlock> blocks = reader.feed(pcm, pcm.length);
        assertThat(blocks).extracting(ReadBlock::index).containsExactly(7777);
        CodedSignalReader misled = new CodedSignalReader(48_000, 1);
        misled.expect(7778, 3 * BLOCK);
        assertThat(misled.feed(pcm, pcm.length)).isEmpty();
    }

    @Test
    void piecesOfAnySizeReadAlike() {
        short[] pcm = new CodedSignal(4).generate(333, 40 * BLOCK);
        List<ReadBlock> whole = CodedSignalReader.read(pcm, 48_000, 4);
        CodedSignalReader reader = new CodedSignalReader(48_000, 4);
        List<ReadBlock> pieces = new ArrayList<>();
        for (int at = 0; at < pcm.length; at += 997) {
            short[] piece = Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + 997));
            pieces.addAll(reader.feed(piece, piece.length));
        }
        pieces.addAll(reader.finish());
        assertThat(pieces).isEqualTo(whole);
    }

    /** Of pure tones the decoder rings up to full scale, and hides others in a mix. */
    @Test
    void aLostPacketRingsNothingUp() throws Exception {
        short[] decoded =
                Codecs.throughOpus(
                        new CodedSignal(1).generate(0, 300 * BLOCK),
                        OpusApplication.OPUS_APPLICATION_VOIP,
                        0.05,
                        3);
        int peak = 0;
        for (short sample : decoded) {
            peak = Math.max(peak, Math.abs(sample));
        }
        assertThat(peak).isLessThan(10_000);
    }

    private static void assertAll(short[] pcm, int speaker, int count) {
        List<ReadBlock> blocks = CodedSignalReader.read(pcm, 48_000, speaker);
        // The codec's onset may hide the first block.
        assertThat(blocks)
                .extracting(ReadBlock::index)
                .containsSequence(IntStream.range(1, count).boxed().toList())
                .hasSizeLessThanOrEqualTo(count);
        for (ReadBlock block : blocks) {
            assertThat(block.sample()).isCloseTo((double) block.index() * BLOCK, within(240.0));
        }
    }
}
