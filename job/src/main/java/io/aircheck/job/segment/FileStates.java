package io.aircheck.job.segment;

import static io.aircheck.job.message.MessageType.message;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.segment.state.HeldChunk;
import io.aircheck.job.segment.state.Piece;
import io.aircheck.job.segment.state.SegmentState;
import io.aircheck.job.segment.state.SegmentStateOrBuilder;
import io.aircheck.job.segment.state.Stretch;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The keyed state of a file: one small value, and the bytes of its chunks by index, each written
 * once and removed once.
 */
final class FileStates {
    /** The name of the state every file has. */
    static final String FILE = "file";

    static final String CHUNKS = "chunks";

    private static final int FRAME_HEADER = 4;

    private final ValueState<SegmentState> file;
    private final MapState<Integer, HeldChunk> chunks;

    FileStates(KeyedStateStore store) {
        file = store.getState(new ValueStateDescriptor<>(FILE, message(SegmentState.class)));
        chunks = store.getMapState(chunks());
    }

    static MapStateDescriptor<Integer, HeldChunk> chunks() {
        return new MapStateDescriptor<>(CHUNKS, Types.INT, message(HeldChunk.class));
    }

    /** Bytes of the file and what is missing in them. */
    record Content(byte[] bytes, List<Stretch> lost) {}

    /** The current key's file; null when there is none. */
    SegmentState load() throws Exception {
        return file.value();
    }

    void save(SegmentState state) throws Exception {
        file.update(state);
    }

    void clear() throws Exception {
        file.clear();
        chunks.clear();
    }

    /** A file that begins. */
    static SegmentState.Builder begin(SegmentFile file) {
        SegmentState.Builder state = SegmentState.newBuilder().setFile(file);
        try {
            int header = FileHeader.length(file);
            return state.setHeaderBytes(header).setLength(header);
        } catch (IllegalArgumentException e) {
            return state.setRefused(e.getMessage());
        }
    }

    /**
     * Takes a chunk in; false when it was taken before.
     *
     * @param nowMs processing time
     */
    boolean accept(SegmentState.Builder state, EncodedChunk chunk, long nowMs) throws Exception {
        int index = chunk.getIndex();
        boolean known = index < state.getNextIndex() || chunks.contains(index);
        if (known) {
            return false;
        }
        HeldChunk held = held(state, chunk);
        if (chunk.hasEnd()) {
            state.setEnd(chunk.getEnd());
        }
        if (held.getFrames().size() > 0 || index != state.getNextIndex()) {
            chunks.put(index, held);
            state.setHeldBytes(state.getHeldBytes() + held.getFrames().size());
        }
        if (index == state.getNextIndex()) {
            append(state, held);
            takeWaiting(state);
        } else {
            state.setWaiting(state.getWaiting() + 1);
        }
        closeIfWhole(state, nowMs);
        return true;
    }

    private static HeldChunk held(SegmentStateOrBuilder state, EncodedChunk chunk) {
        HeldChunk.Builder held = HeldChunk.newBuilder().addAllFaults(chunk.getFaultsList());
        if (state.getRefused().isEmpty()) {
            held.setFrames(chunk.getMp3()).setRepeat(chunk.getRepeat());
        }
        return held.build();
    }

    private void takeWaiting(SegmentState.Builder state) throws Exception {
        while (state.getWaiting() > 0) {
            int index = state.getNextIndex();
            HeldChunk next = chunks.get(index);
            if (next == null) {
                return;
            }
            state.setWaiting(state.getWaiting() - 1);
            append(state, next);
            if (next.getFrames().isEmpty()) {
                chunks.remove(index);
            }
        }
    }

    private static void append(SegmentState.Builder state, HeldChunk chunk) {
        long from = state.getLength();
        long to = from + (long) chunk.getFrames().size() * Math.max(1, chunk.getRepeat());
        if (to > from) {
            state.addPieces(
                    Piece.newBuilder().setIndex(state.getNextIndex()).setFrom(from).setTo(to));
        }
        state.setLength(to);
        state.addAllFaults(chunk.getFaultsList());
        state.setNextIndex(state.getNextIndex() + 1);
    }

    private static void closeIfWhole(SegmentState.Builder state, long nowMs) {
        if (!state.hasEnd() || state.getNextIndex() < state.getEnd().getChunks()) {
            return;
        }
        state.setClosedAtMs(Math.max(1, nowMs));
        if (state.getRefused().isEmpty()) {
            try {
                FileHeader.bytes(state.getFile(), state.getEnd().getSamples());
            } catch (IllegalArgumentException e) {
                state.setRefused(e.getMessage());
            }
        }
    }

    /** Drops the bytes that are needed no more. */
    void forget(SegmentState.Builder state, Layout layout) throws Exception {
        List<Piece> kept = new ArrayList<>(state.getPiecesCount());
        for (Piece piece : state.getPiecesList()) {
            if (layout.isForgettable(state, piece)) {
                HeldChunk chunk = chunks.get(piece.getIndex());
                state.setHeldBytes(state.getHeldBytes() - chunk.getFrames().size());
                chunks.remove(piece.getIndex());
            } else {
                kept.add(piece);
            }
        }
        if (kept.size() < state.getPiecesCount()) {
            state.clearPieces().addAllPieces(kept);
        }
    }

    /** The bytes [from, to); what is not held any more is silence. */
    Content read(SegmentState state, long from, long to) throws Exception {
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
            copy(
                    chunks.get(piece.getIndex()).getFrames(),
                    piece.getFrom(),
                    begin,
                    end,
                    bytes,
                    from);
            at = end;
        }
        if (at < to) {
            lost.add(stretch(at, to));
        }
        if (!lost.isEmpty()) {
            silence(state, bytes, from, lost);
        }
        return new Content(bytes, lost);
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

    private void silence(SegmentState state, byte[] bytes, long base, List<Stretch> lost)
            throws Exception {
        // The first chunk is held as long as the file is.
        ByteString frames = chunks.get(state.getPieces(0).getIndex()).getFrames();
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
