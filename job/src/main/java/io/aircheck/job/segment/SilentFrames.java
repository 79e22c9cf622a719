package io.aircheck.job.segment;

import io.aircheck.audio.Mp3Format;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.segment.state.Stretch;

/**
 * What stands for bytes that are lost: frames with the header of the file's other frames and
 * nothing else, which decode to silence of the same length (ISO 11172-3: no side information, no
 * Huffman data), so that what follows keeps its time.
 */
final class SilentFrames {
    /** Encoder (576) and decoder (529): sample 0 of a file is so many samples into its frames. */
    private static final int DELAY = 1105;

    private static final int HEADER = 4;

    private SilentFrames() {}

    /**
     * Fills a stretch.
     *
     * @param content bytes of the file from position {@code base}
     * @param frameHeader the first four bytes of any frame of the file
     */
    static void fill(
            byte[] content,
            long base,
            Stretch stretch,
            int headerBytes,
            int frameBytes,
            byte[] frameHeader) {
        for (long at = stretch.getFrom(); at < stretch.getTo(); at++) {
            int inFrame = (int) ((at - headerBytes) % frameBytes);
            content[(int) (at - base)] = inFrame < HEADER ? frameHeader[inFrame] : 0;
        }
    }

    /** The first sample of the file that a stretch touches. */
    static long firstSample(SegmentFile file, int headerBytes, Stretch stretch) {
        Mp3Format format = FileHeader.format(file);
        long frame = (stretch.getFrom() - headerBytes) / format.frameBytes();
        return Math.max(0, frame * format.frameSamples() - DELAY);
    }

    /** The sample behind the last that a stretch touches. */
    static long endSample(SegmentFile file, int headerBytes, Stretch stretch, long samples) {
        Mp3Format format = FileHeader.format(file);
        long bytes = stretch.getTo() - headerBytes;
        long frames = (bytes + format.frameBytes() - 1) / format.frameBytes();
        return Math.max(0, Math.min(samples, frames * format.frameSamples() - DELAY));
    }
}
