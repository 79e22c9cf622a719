package io.aircheck.testbed.scenario;

import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps records in memory, in three partitions a topic. */
final class MemorySink implements RecordSink {
    static final int PARTITIONS = 3;

    record Written(String topic, int partition, String key, byte[] value, long timeMs) {
        AudioRecord audio() {
            try {
                return AudioRecord.parseFrom(value);
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        String text() {
            return new String(value, StandardCharsets.UTF_8);
        }
    }

    final List<Written> written = new ArrayList<>();

    @Override
    public int partitions(String topic) {
        return PARTITIONS;
    }

    @Override
    public void send(String topic, Integer partition, byte[] key, byte[] value, long timestampMs) {
        String name = new String(key, StandardCharsets.UTF_8);
        int place = partition == null ? Math.floorMod(name.hashCode(), PARTITIONS) : partition;
        written.add(new Written(topic, place, name, value, timestampMs));
    }

    List<Written> of(String topic) {
        return written.stream().filter(record -> record.topic.equals(topic)).toList();
    }

    /** Records with frames, in order of writing. */
    List<Written> audio() {
        return of(Topics.AUDIO_FRAMES).stream()
                .filter(record -> record.audio().hasFrames())
                .toList();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
