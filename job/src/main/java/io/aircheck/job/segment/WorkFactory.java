package io.aircheck.job.segment;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.cos.Crc64;
import io.aircheck.job.cos.PartTag;
import io.aircheck.job.message.FileKey;
import io.aircheck.job.message.Output;
import io.aircheck.job.segment.Transfers.Opened;
import io.aircheck.job.segment.Transfers.Target;
import io.aircheck.job.segment.state.SegmentState;
import java.util.ArrayList;
import java.util.List;

/** Gets from state what a step needs. */
final class WorkFactory {
    private final String jobName;
    private final Layout layout;

    WorkFactory(String jobName, Layout layout) {
        this.jobName = jobName;
        this.layout = layout;
    }

    static BucketRef bucket(SegmentState file) {
        Output output = file.getFile().getOutput();
        return new BucketRef(output.getBucket(), output.getRegion(), output.getCredentials());
    }

    /**
     * @param next a step that talks to the store
     * @param states with the key of this file
     * @param openedInVain see {@link Target}
     */
    Work work(Lifecycle.Next next, SegmentState file, FileStates states, boolean openedInVain)
            throws Exception {
        Target target =
                new Target(
                        bucket(file),
                        file.getFile().getKey(),
                        Owner.of(jobName, FileKey.of(file.getFile())),
                        openedInVain);
        Opened upload = new Opened(file.getUploadKey(), file.getUploadId());
        int number = next.part();
        return switch (next.step()) {
            case PUT_WHOLE ->
                    new Work.PutWhole(target, states.read(file, 0, file.getLength()).bytes());
            case OPEN_UPLOAD -> new Work.OpenUpload(target, file.getNamesTaken());
            case CLAIM_UPLOAD -> new Work.ClaimUpload(target, upload, file.getNamesTaken());
            case SEND_PART -> {
                FileBytes content = states.read(file, layout.from(number), layout.to(file, number));
                yield new Work.SendPart(target, upload, number, content.bytes(), content.lost());
            }
            case COPY_PART ->
                    new Work.CopyPart(
                            target,
                            upload,
                            number,
                            file.getSourceKey(),
                            layout.from(number),
                            layout.to(file, number) - layout.from(number),
                            file.getPartsOrThrow(number).getCrc64(),
                            file.getPartsOrThrow(number).getLostList());
            case COMPLETE ->
                    new Work.Complete(
                            target, upload, tags(file), file.getLength(), crc64(file, states));
            case ADOPT ->
                    new Work.Adopt(
                            target, file.getSourceKey(), file.getLength(), crc64(file, states));
            case NOTHING, REFUSE ->
                    throw new IllegalArgumentException(next + " does not talk to the store");
        };
    }

    /** Of the file, whose parts were sent at one time or another or are held. */
    private long crc64(SegmentState file, FileStates states) throws Exception {
        long crc = 0;
        for (int number = 1; number <= layout.readyParts(file); number++) {
            long from = layout.from(number);
            long to = layout.to(file, number);
            // Part 1 and the last may have been sent with other bytes, by another attempt.
            boolean sent = file.containsParts(number) && !Layout.isHeld(file, from, to);
            long part =
                    sent || Layout.isStored(file, number)
                            ? file.getPartsOrThrow(number).getCrc64()
                            : Crc64.of(states.read(file, from, to).bytes());
            crc = number == 1 ? part : Crc64.combine(crc, part, to - from);
        }
        return crc;
    }

    private List<PartTag> tags(SegmentState file) {
        List<PartTag> tags = new ArrayList<>();
        for (int number = 1; number <= layout.readyParts(file); number++) {
            tags.add(new PartTag(number, file.getPartsOrThrow(number).getEtag()));
        }
        return tags;
    }
}
