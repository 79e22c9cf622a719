package io.aircheck.testbed.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a speaker's blocks back from audio that may start anywhere, in which others may speak too.
 * Audio is taken piece by piece, so that a recording of any length needs little memory.
 *
 * <p>Not thread-safe.
 */
public final class CodedSignalReader {

    private final int factor;
    private final Decimator decimator;
    private final BlockTracker tracker;

    /**
     * @param rate samples per second: 16000, 24000, 32000 or 48000
     * @param speaker 0 to 15
     */
    public CodedSignalReader(int rate, int speaker) {
        decimator = new Decimator(rate);
        factor = Decimator.factor(rate);
        tracker = new BlockTracker(speaker, rate / factor);
    }

    /** All blocks of a recording that fits in memory. */
    public static List<ReadBlock> read(short[] pcm, int rate, int speaker) {
        CodedSignalReader reader = new CodedSignalReader(rate, speaker);
        List<ReadBlock> blocks = new ArrayList<>(reader.feed(pcm, pcm.length));
        blocks.addAll(reader.finish());
        return blocks;
    }

    /**
     * Says which block is expected at a sample. It lets blocks be read that stand alone; it never
     * makes the reader report a block that is not there.
     */
    public void expect(int index, double sample) {
        tracker.expect(index, sample / factor);
    }

    /** Takes the next samples; returns the blocks that became certain, in order. */
    public List<ReadBlock> feed(short[] pcm, int length) {
        return scaled(tracker.feed(decimator.feed(pcm, length)));
    }

    /** Ends the recording; returns the last blocks. */
    public List<ReadBlock> finish() {
        List<ReadBlock> blocks = new ArrayList<>(scaled(tracker.feed(decimator.finish())));
        blocks.addAll(scaled(tracker.finish()));
        return blocks;
    }

    private List<ReadBlock> scaled(List<ReadBlock> blocks) {
        return blocks.stream()
                .map(b -> new ReadBlock(b.index(), b.sample() * factor, b.confidence()))
                .toList();
    }
}
