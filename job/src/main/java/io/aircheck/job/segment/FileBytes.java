package io.aircheck.job.segment;

import com.google.protobuf.ByteString;
import io.aircheck.job.segment.state.Piece;
import io.aircheck.job.segment.state.SegmentState;
import io.aircheck.job.segment.state.Stretch;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a file: its header and its chunks put together.
 *
 * @param bytes of the file
 * @param lost what is missing in them and is silence, in positions of the file
 */
record FileBytes(byte[] bytes, List<Stretch> lost) {
    private static final int FRAME_HEADER = 4;

    /** The frames of a chunk that is held. */
    @FunctionalInterface
    interface Chunks {
        ByteString frames(int index) throws Exception;
    }

    /**
     * Reads the bytes [from, to); what is not held any more is silence.
     *
     * @param to at most the file's length; if {@code from} lies in the header, the end is known
     */
    static FileBytes read(SegmentState state, long from, long to, Chunks chunks) throws Exception {
        byte[] bytes = new byte[Math.toIntExact(to - from)];
        long at = from;
        if (from < state.getHeaderBytes()) {
            byte[] header = FileHeader.bytes(state.getFile(), state.getEnd().getSamples());
            at = Math.min(to, header.length);
            System.arraycopy(header, (int) from, bytes, 0, (int) (at - from));
        }
        List<Stretch> lost = new ArrayList<>();
        for (Piece piece : state.getPiecesList()) {
            if (piece.getTo() <= at || piece.getFrom() >= to) {
                continue;
            }
            if (piece.getFrom() > at) {
                lost.add(stretch(at, piece.getFrom()));
            }
            long begin = Math.max(at, piece.getFrom());
            long end = Math.min(to, piece.getTo());
            copy(chunks.frames(piece.getIndex()), piece.getFrom(), begin, end, bytes, from);
            at = end;
        }
        if (at < to) {
            lost.add(stretch(at, to));
        }
        if (!lost.isEmpty()) {
            silence(state, bytes, from, lost, chunks);
        }
        return new FileBytes(bytes, lost);
    }

    /** Copies [begin, end) of the file out of a chunk that repeats from {@code start} on. */
    private static void copy(
            ByteString frames, long start, long begin, long end, byte[] to, long base) {
        long at = begin;
        while (at < end) {
            int offset = (int) ((at - start) % frames.size());
            int length = (int) Math.min(frames.size() - offset, end - at);
            frames.copyTo(to, offset, (int) (at - base), length);
            at += length;
        }
    }

    private static void silence(
            SegmentState state, byte[] bytes, long base, List<Stretch> lost, Chunks chunks)
            throws Exception {
        // The first chunk is held as long as the file is.
        ByteString frames = chunks.frames(state.getPieces(0).getIndex());
        byte[] frameHeader = frames.substring(0, FRAME_HEADER).toByteArray();
        int frameBytes = FileHeader.format(state.getFile()).frameBytes();
        for (Stretch stretch : lost) {
            SilentFrames.fill(
                    bytes, base, stretch, state.getHeaderBytes(), frameBytes, frameHeader);
        }
    }

    private static Stretch stretch(long from, long to) {
        return Stretch.newBuilder().setFrom(from).setTo(to).build();
    }
}
