package io.aircheck.cli.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Topics;
import io.aircheck.testbed.scenario.RecordSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes from a player what it would write to Kafka, and keeps each user's packets. */
final class PacketCapture implements RecordSink {
    private final Map<String, List<byte[]>> packets = new HashMap<>();

    /** A user's packets, in the order in which they were sent. */
    List<byte[]> of(String user) {
        return packets.getOrDefault(user, List.of());
    }

    @Override
    public int partitions(String topic) {
        return 1;
    }

    @Override
    public void send(String topic, Integer partition, byte[] key, byte[] value, long timestampMs) {
        if (!topic.equals(Topics.AUDIO_FRAMES)) {
            return;
        }
        try {
            AudioRecord record = AudioRecord.parseFrom(value);
            if (!record.hasFrames()) {
                return;
            }
            List<byte[]> of =
                    packets.computeIfAbsent(
                            record.getFrames().getUserId(), user -> new ArrayList<>());
            for (AudioFrame frame : record.getFrames().getFramesList()) {
                of.add(frame.getPayload().toByteArray());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the player wrote no audio record", e);
        }
    }

    @Override
    public void flush() {
        // All is here at once.
    }

    @Override
    public void close() {
        // What was captured stays.
    }
}
