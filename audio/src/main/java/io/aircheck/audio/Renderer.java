package io.aircheck.audio;

import java.util.List;

/** Lays pieces, ordered and free of overlap, out as PCM; where there is no piece is silence. */
final class Renderer {

    private final List<Piece> pieces;

    Renderer(List<Piece> pieces) {
        this.pieces = pieces;
    }

    short[] render(long from, long to) {
        short[] pcm = new short[Math.toIntExact(to - from)];
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            long first = Math.max(from, piece.start());
            long end = Math.min(to, piece.end());
            if (first >= end) {
                continue;
            }
            int within = (int) (first - piece.start());
            int at = (int) (first - from);
            int count = (int) (end - first);
            if (piece.samples().length == piece.length()) {
                System.arraycopy(piece.samples(), within, pcm, at, count);
            } else {
                Interpolator interpolator = Interpolator.of(piece.samples().length, piece.length());
                short[] input = withNeighbours(i, interpolator.reach());
                for (int k = 0; k < count; k++) {
                    pcm[at + k] = interpolator.at(input, within + k);
                }
            }
        }
        return pcm;
    }

    /** A piece's samples with {@code reach} more on either side; silence where nothing joins. */
    private short[] withNeighbours(int index, int reach) {
        short[] own = pieces.get(index).samples();
        short[] wide = new short[own.length + 2 * reach];
        System.arraycopy(own, 0, wide, reach, own.length);
        int end = reach;
        for (int i = index; end > 0 && i > 0 && pieces.get(i - 1).joins(pieces.get(i)); i--) {
            short[] before = pieces.get(i - 1).samples();
            int count = Math.min(end, before.length);
            System.arraycopy(before, before.length - count, wide, end - count, count);
            end -= count;
        }
        int at = reach + own.length;
        for (int i = index;
                at < wide.length && i + 1 < pieces.size() && pieces.get(i).joins(pieces.get(i + 1));
                i++) {
            short[] after = pieces.get(i + 1).samples();
            int count = Math.min(wide.length - at, after.length);
            System.arraycopy(after, 0, wide, at, count);
            at += count;
        }
        return wide;
    }
}
