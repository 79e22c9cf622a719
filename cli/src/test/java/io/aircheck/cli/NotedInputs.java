package io.aircheck.cli;

import io.aircheck.testbed.scenario.RecordSink;
import io.aircheck.testbed.scenario.Scenario;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Notes, on their way to a broker, of a scenario's records what decides about their offsets: topic,
 * partition, key, time and order, but not what is in them.
 */
final class NotedInputs implements RecordSink {
    private final RecordSink broker;
    private final long endMs;
    private final Map<String, Places> topics = new TreeMap<>();

    private static final class Places {
        private final CRC32 digest = new CRC32();
        private long records;
    }

    /** Notes what is played of a scenario until it ends; not what is ticked behind it. */
    NotedInputs(RecordSink broker, Scenario scenario) {
        this.broker = broker;
        this.endMs = scenario.start().plus(scenario.length()).toEpochMilli();
    }

    /** A line for each topic: its name, the number of its records and a digest. */
    synchronized String text() {
        return topics.entrySet().stream()
                .map(
                        topic ->
                                String.format(
                                        "%s %d %08x\n",
                                        topic.getKey(),
                                        topic.getValue().records,
                                        topic.getValue().digest.getValue()))
                .collect(Collectors.joining());
    }

    @Override
    public int partitions(String topic) {
        return broker.partitions(topic);
    }

    @Override
    public void send(String topic, Integer partition, byte[] key, byte[] value, long timestampMs) {
        note(topic, partition, key, timestampMs);
        broker.send(topic, partition, key, value, timestampMs);
    }

    private synchronized void note(String topic, Integer partition, byte[] key, long timestampMs) {
        if (timestampMs > endMs) {
            return;
        }
        Places places = topics.computeIfAbsent(topic, name -> new Places());
        places.records++;
        String place = partitions(topic) + " " + partition + " " + timestampMs + " " + key.length;
        places.digest.update(place.getBytes(StandardCharsets.UTF_8));
        places.digest.update(ByteBuffer.wrap(key));
    }

    @Override
    public void flush() {
        broker.flush();
    }

    @Override
    public void close() {
        broker.close();
    }
}
