package io.aircheck.job.segment;

import io.aircheck.job.segment.state.Part;
import io.aircheck.job.segment.state.Piece;
import io.aircheck.job.segment.state.SegmentStateOrBuilder;

/**
 * Where the bytes of a file are. Part k is exactly the bytes [(k-1) * partBytes, k * partBytes),
 * whatever the chunks, so that any attempt sends the same bytes under the same number. Pure
 * functions.
 */
final class Layout {
    private final int partBytes;

    Layout(int partBytes) {
        this.partBytes = partBytes;
    }

    static boolean isClosed(SegmentStateOrBuilder file) {
        return file.getClosedAtMs() != 0;
    }

    /** Files of up to two parts are one PUT. */
    boolean isMultipart(SegmentStateOrBuilder file) {
        return !file.getUploadId().isEmpty() || file.getLength() > 2L * partBytes;
    }

    /** Parts whose bytes are all there. */
    int readyParts(SegmentStateOrBuilder file) {
        long length = file.getLength();
        long parts = isClosed(file) ? (length + partBytes - 1) / partBytes : length / partBytes;
        return Math.toIntExact(parts);
    }

    /**
     * The first part of an open file that the store could have and has not; 0 when there is none.
     * Part 1 cannot be sent before the file is whole, as it holds the header.
     */
    int firstBehind(SegmentStateOrBuilder file) {
        for (int number = 2; isMultipart(file) && number <= readyParts(file); number++) {
            if (!isStored(file, number)) {
                return number;
            }
        }
        return 0;
    }

    static boolean isStored(SegmentStateOrBuilder file, int number) {
        Part part = file.getPartsOrDefault(number, null);
        return part != null && !part.getEtag().isEmpty();
    }

    long from(int number) {
        return (long) (number - 1) * partBytes;
    }

    long to(SegmentStateOrBuilder file, int number) {
        return Math.min((long) number * partBytes, file.getLength());
    }

    /** Whether state holds all bytes of [from, to). */
    static boolean isHeld(SegmentStateOrBuilder file, long from, long to) {
        long at = Math.max(from, file.getHeaderBytes());
        for (Piece piece : file.getPiecesList()) {
            if (piece.getFrom() <= at && at < piece.getTo()) {
                at = piece.getTo();
            }
        }
        return at >= to;
    }

    /**
     * Whether the bytes of a piece are needed no more: they are all in stored parts, none in the
     * first part, and none in a last one.
     */
    boolean isForgettable(SegmentStateOrBuilder file, Piece piece) {
        int first = Math.toIntExact(piece.getFrom() / partBytes) + 1;
        int last = Math.toIntExact((piece.getTo() - 1) / partBytes) + 1;
        if (first == 1 || (isClosed(file) && last == readyParts(file))) {
            return false;
        }
        for (int number = first; number <= last; number++) {
            if (!isStored(file, number)) {
                return false;
            }
        }
        return true;
    }
}
