package io.aircheck.job.segment;

import static io.aircheck.job.message.MessageType.message;

import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.segment.state.HeldChunk;
import io.aircheck.job.segment.state.Piece;
import io.aircheck.job.segment.state.SegmentState;
import io.aircheck.job.segment.state.SegmentStateOrBuilder;
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

    private final ValueState<SegmentState> file;
    private final MapState<Integer, HeldChunk> chunks;

    FileStates(KeyedStateStore store) {
        file = store.getState(new ValueStateDescriptor<>(FILE, message(SegmentState.class)));
        chunks = store.getMapState(chunks());
    }

    static MapStateDescriptor<Integer, HeldChunk> chunks() {
        return new MapStateDescriptor<>(CHUNKS, Types.INT, message(HeldChunk.class));
    }

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
        FaultList.add(state, chunk.getFaultsList());
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
    FileBytes read(SegmentState state, long from, long to) throws Exception {
        return FileBytes.read(state, from, to, index -> chunks.get(index).getFrames());
    }
}
