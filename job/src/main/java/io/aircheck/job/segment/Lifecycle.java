package io.aircheck.job.segment;

import io.aircheck.job.segment.state.Part;
import io.aircheck.job.segment.state.SegmentState;
import io.aircheck.job.segment.state.SegmentStateOrBuilder;
import java.util.Map;

/**
 * The state machine of a file: in which phase it is, what it can do next, and what the outcome
 * changes. Pure functions. The picture stands in the package's description.
 */
final class Lifecycle {
    private final Layout layout;

    Lifecycle(Layout layout) {
        this.layout = layout;
    }

    /** What a file waits for. After the last phase it has no state any more. */
    enum Phase {
        /** For chunks. */
        OPEN,
        /** All bytes are there; a large file waits for a multipart upload. */
        CLOSING,
        /** For a completed checkpoint that holds the end and the upload. */
        WAITING,
        /** For the store. */
        COMPLETING
    }

    /** What a file can do next. */
    enum Step {
        NOTHING,
        /** Announce that no file can be made of the chunks. */
        REFUSE,
        PUT_WHOLE,
        /** Take this owner's object for the file, if it is. */
        ADOPT,
        OPEN_UPLOAD,
        /** Make sure that the upload's name is free of others. */
        CLAIM_UPLOAD,
        SEND_PART,
        /** Take a part from this owner's earlier object. */
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
     * @param released whether a completed checkpoint contains the end and the upload
     */
    Phase phase(SegmentStateOrBuilder file, boolean released) {
        if (!Layout.isClosed(file)) {
            return Phase.OPEN;
        }
        if (isRefused(file) || !layout.isMultipart(file) || hasUpload(file)) {
            return released ? Phase.COMPLETING : Phase.WAITING;
        }
        return Phase.CLOSING;
    }

    /** The next step of a file. */
    Next next(SegmentStateOrBuilder file, boolean released) {
        boolean completing = phase(file, released) == Phase.COMPLETING;
        if (isRefused(file)) {
            return Next.of(completing ? Step.REFUSE : Step.NOTHING);
        }
        if (!layout.isMultipart(file)) {
            return Next.of(completing ? Step.PUT_WHOLE : Step.NOTHING);
        }
        if (file.getUnclaimed()) {
            return Next.of(Step.CLAIM_UPLOAD);
        }
        if (!hasUpload(file)) {
            // When an upload is gone and an object is there, that is most likely this very file,
            // completed by an attempt that died before its next checkpoint.
            boolean candidate =
                    Layout.isClosed(file)
                            && !file.getSourceKey().isEmpty()
                            && !file.getSourceDiffers();
            return Next.of(candidate ? Step.ADOPT : Step.OPEN_UPLOAD);
        }
        int ready = layout.readyParts(file);
        for (int number = 2; number <= ready; number++) {
            if (!Layout.isStored(file, number)) {
                return partStep(file, number);
            }
        }
        if (!completing) {
            return Next.of(Step.NOTHING);
        }
        // The first part is the last to go: until then its place holds the owner's mark.
        return Layout.isStored(file, 1) ? Next.of(Step.COMPLETE) : new Next(Step.SEND_PART, 1);
    }

    private Next partStep(SegmentStateOrBuilder file, int number) {
        boolean copy =
                !file.getSourceKey().isEmpty()
                        && file.containsParts(number)
                        && !Layout.isHeld(file, layout.from(number), layout.to(file, number));
        return new Next(copy ? Step.COPY_PART : Step.SEND_PART, number);
    }

    private static boolean isRefused(SegmentStateOrBuilder file) {
        return !file.getRefused().isEmpty();
    }

    private static boolean hasUpload(SegmentStateOrBuilder file) {
        return !file.getUploadId().isEmpty() && !file.getUnclaimed();
    }

    /**
     * What the outcome of a step changes.
     *
     * @param result anything but {@link StepResult.FileStored}, with which the state ends
     */
    static void apply(SegmentState.Builder file, StepResult result) {
        if (result instanceof StepResult.UploadOpened opened) {
            file.setUploadId(opened.upload().uploadId()).setUploadKey(opened.upload().key());
            file.setUnclaimed(true);
        } else if (result instanceof StepResult.UploadClaimed) {
            file.clearUnclaimed();
        } else if (result instanceof StepResult.UploadAbandoned abandoned) {
            file.clearUploadId().clearUploadKey().clearUnclaimed();
            file.setNamesTaken(abandoned.namesTaken());
        } else if (result instanceof StepResult.PartStored stored) {
            file.putParts(
                    stored.number(),
                    Part.newBuilder()
                            .setEtag(stored.etag())
                            .setCrc64(stored.crc64())
                            .addAllLost(stored.lost())
                            .build());
        } else if (result instanceof StepResult.NotAdopted) {
            file.setSourceDiffers(true);
        } else if (result instanceof StepResult.NotCopied) {
            file.clearSourceKey();
        } else if (result instanceof StepResult.UploadVanished vanished) {
            file.clearUploadId().clearUploadKey();
            file.setSourceKey(vanished.sourceKey() == null ? "" : vanished.sourceKey());
            file.clearSourceDiffers();
            file.setLoss(vanished.why());
            Map<Integer, Part> parts = Map.copyOf(file.getPartsMap());
            parts.keySet().forEach(number -> unsend(file, number));
        } else if (result instanceof StepResult.PartsDiffer differ) {
            file.setLoss("the store held other parts than were sent");
            differ.numbers().forEach(number -> unsend(file, number));
        } else {
            throw new IllegalArgumentException("not a step on the way: " + result);
        }
    }

    /**
     * The CRC stays: it tells whether an earlier object has the same bytes. So does what is lost of
     * them: it is silence in that object too.
     */
    private static void unsend(SegmentState.Builder file, int number) {
        Part part = file.getPartsOrDefault(number, Part.getDefaultInstance());
        file.putParts(number, part.toBuilder().clearEtag().build());
    }
}
