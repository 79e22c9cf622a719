package io.aircheck.job.segment;

import io.aircheck.job.segment.state.Part;
import io.aircheck.job.segment.state.Piece;
import io.aircheck.job.segment.state.SegmentStateOrBuilder;

/**
 * Where the bytes of a file are and what may be done with them next. Part k is exactly the bytes
 * [(k-1) * partBytes, k * partBytes), whatever the chunks, so that any attempt sends the same bytes
 * under the same number. Pure functions.
 */
final class Layout {
    private final int partBytes;

    Layout(int partBytes) {
        this.partBytes = partBytes;
    }

    /** What a file can do next. */
    enum Step {
        NOTHING,
        REFUSE,
        PUT_WHOLE,
        ADOPT,
        OPEN_UPLOAD,
        SEND_PART,
        COPY_PART,
        COMPLETE
    }

    /**
     * A step.
     *
     * @param part of {@link Step#SEND_PART} and {@link Step#COPY_PART}; else 0
     */
    record Next(Step step, int part) {
        static Next of(Step step) {
            return new Next(step, 0);
        }
    }

    /**
     * The next step of a file.
     *
     * @param released whether a completed checkpoint contains its end and its upload
     */
    Next next(SegmentStateOrBuilder file, boolean released) {
        if (!file.getRefused().isEmpty()) {
            return Next.of(released ? Step.REFUSE : Step.NOTHING);
        }
        if (!isMultipart(file)) {
            return Next.of(released ? Step.PUT_WHOLE : Step.NOTHING);
        }
        if (file.getUploadId().isEmpty()) {
            // The upload is gone and an object is there: most likely this very file, completed by
            // an attempt that died before its next checkpoint.
            boolean candidate =
                    isClosed(file) && !file.getSourceKey().isEmpty() && !file.getSourceDiffers();
            return Next.of(candidate ? Step.ADOPT : Step.OPEN_UPLOAD);
        }
        int ready = readyParts(file);
        for (int number = 2; number <= ready; number++) {
            if (!isStored(file, number)) {
                return partStep(file, number);
            }
        }
        // The first part is the last to go: until then its place holds the owner's mark.
        if (!released) {
            return Next.of(Step.NOTHING);
        }
        return isStored(file, 1) ? Next.of(Step.COMPLETE) : new Next(Step.SEND_PART, 1);
    }

    private Next partStep(SegmentStateOrBuilder file, int number) {
        boolean copy =
                !file.getSourceKey().isEmpty()
                        && file.containsParts(number)
                        && !isHeld(file, from(number), to(file, number));
        return new Next(copy ? Step.COPY_PART : Step.SEND_PART, number);
    }

    /** Whether the checkpoint that holds this state lets the file become visible. */
    boolean isCommittable(SegmentStateOrBuilder file) {
        boolean ready =
                !file.getRefused().isEmpty() || !isMultipart(file) || !file.getUploadId().isEmpty();
        return isClosed(file) && ready;
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
