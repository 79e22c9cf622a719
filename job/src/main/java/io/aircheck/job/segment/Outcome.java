package io.aircheck.job.segment;

import io.aircheck.job.cos.Crc64;
import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.Announcements.Stored;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.TaskNote;
import io.aircheck.job.segment.state.SegmentState;
import io.aircheck.job.segment.state.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How a file ends: what is announced of it. Pure functions. */
final class Outcome {
    private Outcome() {}

    /** Whether nothing of the bytes is lost. */
    static boolean isWhole(SegmentState file) {
        return lost(file).isEmpty();
    }

    /** The object is there, whole or with silence for what is lost. */
    static TaskNote stored(SegmentState file, StepResult.FileStored object) {
        Stored stored = new Stored(object.key(), object.length(), Crc64.text(object.crc64()));
        if (isWhole(file)) {
            return Announcements.segmentUploaded(
                    file.getFile(), file.getEnd(), stored, file.getFaultsList());
        }
        List<EncodedChunk.Fault> faults = new ArrayList<>(file.getFaultsList());
        StringBuilder reason = new StringBuilder();
        for (Stretch stretch : lost(file)) {
            EncodedChunk.Fault fault = fault(file, stretch);
            faults.add(fault);
            reason.append(
                    String.format(
                            "bytes [%d, %d), samples [%d, %d), are lost and silent; ",
                            stretch.getFrom(),
                            stretch.getTo(),
                            fault.getStartSample(),
                            fault.getStartSample() + fault.getSamples()));
        }
        reason.append(file.getLoss());
        return Announcements.segmentFailed(
                file.getFile(), file.getEnd(), stored, reason.toString(), faults);
    }

    /** There is no object and there will be none. */
    static TaskNote failed(SegmentState file, String why) {
        SegmentEnd end = file.getEnd();
        String reason =
                String.format(
                        "bytes [0, %d), samples [0, %d), are lost; %s",
                        file.getLength(), end.getSamples(), why);
        return Announcements.segmentFailed(
                file.getFile(),
                end,
                new Stored(file.getFile().getKey(), null, null),
                reason,
                file.getFaultsList());
    }

    private static EncodedChunk.Fault fault(SegmentState file, Stretch stretch) {
        int header = file.getHeaderBytes();
        long first = SilentFrames.firstSample(file.getFile(), header, stretch);
        long end =
                SilentFrames.endSample(file.getFile(), header, stretch, file.getEnd().getSamples());
        return EncodedChunk.Fault.newBuilder()
                .setStartSample(first)
                .setSamples(Math.max(0, end - first))
                .setReason("lost in the object store")
                .build();
    }

    /** In order, with neighbours joined. */
    private static List<Stretch> lost(SegmentState file) {
        List<Stretch> lost = new ArrayList<>();
        for (var part : new TreeMap<>(file.getPartsMap()).values()) {
            for (Stretch stretch : part.getLostList()) {
                int last = lost.size() - 1;
                if (last >= 0 && lost.get(last).getTo() == stretch.getFrom()) {
                    Stretch joined = lost.get(last).toBuilder().setTo(stretch.getTo()).build();
                    lost.set(last, joined);
                } else {
                    lost.add(stretch);
                }
            }
        }
        return lost;
    }
}
