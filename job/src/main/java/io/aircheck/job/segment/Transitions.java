package io.aircheck.job.segment;

import io.aircheck.job.segment.state.Part;
import io.aircheck.job.segment.state.SegmentState;
import java.util.Map;

/** What the outcome of a step means for a file's state. Pure functions. */
final class Transitions {
    private Transitions() {}

    /**
     * @param result anything but {@link StepResult.FileStored}, with which the state ends
     */
    static void apply(SegmentState.Builder file, StepResult result) {
        if (result instanceof StepResult.UploadOpened opened) {
            file.setUploadId(opened.upload().uploadId()).setUploadKey(opened.upload().key());
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

    /** The CRC stays: it tells whether an earlier object has the same bytes. */
    private static void unsend(SegmentState.Builder file, int number) {
        Part part = file.getPartsOrDefault(number, Part.getDefaultInstance());
        file.putParts(number, part.toBuilder().clearEtag().clearLost().build());
    }
}
