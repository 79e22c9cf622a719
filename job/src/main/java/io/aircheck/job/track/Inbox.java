package io.aircheck.job.track;

import com.google.protobuf.InvalidProtocolBufferException;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The frames of a track that are not placed yet: records in the order they came. It gives out the
 * frames in the order of their media time, and keeps those nobody took.
 */
final class Inbox {
    /** By media time, then by sequence; streams apart by their number so that every run agrees. */
    private static final Comparator<Frame> ORDER =
            Comparator.comparingLong(Frame::mediaUs)
                    .thenComparingLong(Frame::stream)
                    .thenComparingLong(Frame::sequence)
                    .thenComparingInt(Frame::record);

    private final List<ReceivedFrames> records;
    private final List<AudioFrames> parsed;
    private final BitSet[] taken;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Frame> doubled = new ArrayList<>();
    private boolean changed;
    private boolean hides;

    private Inbox(List<ReceivedFrames> records) {
        this.records = records;
        this.parsed = new ArrayList<>(records.size());
        this.taken = new BitSet[records.size()];
    }

    /**
     * Opens the records.
     *
     * @param now records the broker took later than this stay hidden, so that an evaluation sees
     *     the same whatever the pace of time
     */
    static Inbox open(List<ReceivedFrames> records, long now) {
        Inbox inbox = new Inbox(records);
        for (int i = 0; i < records.size(); i++) {
            inbox.read(i, now);
        }
        inbox.frames.sort(ORDER);
        inbox.setDoubledAside();
        return inbox;
    }

    private void read(int record, long now) {
        ReceivedFrames received = records.get(record);
        AudioFrames bundle;
        try {
            bundle = AudioFrames.parseFrom(received.getFrames());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the gate let an unreadable record through", e);
        }
        parsed.add(bundle);
        taken[record] = new BitSet(bundle.getFramesCount());
        if (received.getRecordTimeMs() > now) {
            hides = true;
            return;
        }
        for (int i = 0; i < bundle.getFramesCount(); i++) {
            AudioFrame frame = bundle.getFrames(i);
            frames.add(
                    new Frame(
                            bundle.getStream(),
                            bundle.getCodec(),
                            bundle.getSampleRate(),
                            bundle.getChannels(),
                            frame.getSequence(),
                            frame.getMediaTimeUs(),
                            received.getRecordTimeMs(),
                            frame.getPayload(),
                            record,
                            i));
        }
    }

    private void setDoubledAside() {
        record Identity(long stream, long sequence) {}
        Set<Identity> seen = new HashSet<>();
        frames.removeIf(
                frame -> {
                    boolean twice = !seen.add(new Identity(frame.stream(), frame.sequence()));
                    if (twice) {
                        doubled.add(frame);
                    }
                    return twice;
                });
    }

    /** Frames in the order of the timeline, each once. */
    List<Frame> frames() {
        return frames;
    }

    /** The second and further copies. */
    List<Frame> doubled() {
        return doubled;
    }

    /** The frame needs no keeping any more. */
    void take(Frame frame) {
        taken[frame.record()].set(frame.index());
        changed = true;
    }

    /** Whether anything was taken. */
    boolean changed() {
        return changed;
    }

    /** Frames in the order of the timeline that nobody took. */
    List<Frame> left() {
        return frames.stream()
                .filter(frame -> !taken[frame.record()].get(frame.index()))
                .collect(Collectors.toList());
    }

    /** Whether records are there that must not be looked at yet. */
    boolean hidesRecords() {
        return hides;
    }

    /** What was not taken, as records in the order they came. */
    List<ReceivedFrames> rest() {
        List<ReceivedFrames> rest = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            AudioFrames bundle = parsed.get(i);
            if (taken[i].isEmpty()) {
                rest.add(records.get(i));
            } else if (taken[i].cardinality() < bundle.getFramesCount()) {
                AudioFrames.Builder kept = bundle.toBuilder().clearFrames();
                for (int k = taken[i].nextClearBit(0);
                        k < bundle.getFramesCount();
                        k = taken[i].nextClearBit(k + 1)) {
                    kept.addFrames(bundle.getFrames(k));
                }
                rest.add(records.get(i).toBuilder().setFrames(kept.build().toByteString()).build());
            }
        }
        return rest;
    }
}
