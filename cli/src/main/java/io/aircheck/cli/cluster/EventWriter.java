package io.aircheck.cli.cluster;

import io.aircheck.schema.Topics;
import io.aircheck.testbed.scenario.ScenarioTopics;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A process that writes the recording-events down as they are committed, one a line, each once. The
 * position stands in a file beside it that is replaced after each write: what was written behind it
 * when the process died is cut off and written again.
 */
final class EventWriter implements AutoCloseable {
    private static final Duration WAIT = Duration.ofMillis(500);

    private final ClusterDirectory dir;
    private final FileChannel file;
    private EventsPosition position;

    private EventWriter(ClusterDirectory dir, FileChannel file, EventsPosition position) {
        this.dir = dir;
        this.file = file;
        this.position = position;
    }

    /**
     * Writes until it is ended.
     *
     * @param args the folder of the cluster and the broker's address
     */
    public static void main(String[] args) throws Exception {
        ClusterDirectory dir = ClusterDirectory.at(Path.of(args[0]));
        ScenarioTopics.createMissing(args[1], WallClockTicker.PARTITIONS);
        try (EventWriter writer = open(dir);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        args[1],
                                        "isolation.level",
                                        "read_committed",
                                        "auto.offset.reset",
                                        "none"),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            writer.follow(consumer);
        }
    }

    static EventWriter open(ClusterDirectory dir) throws IOException {
        EventsPosition position =
                JsonFiles.read(dir.eventsPosition(), EventsPosition.class)
                        .orElse(EventsPosition.NOTHING);
        FileChannel file =
                FileChannel.open(dir.events(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (file.size() < position.length()) {
            file.close();
            throw new IOException(
                    dir.events() + " is shorter than what was written; it was changed");
        }
        file.truncate(position.length());
        file.position(position.length());
        return new EventWriter(dir, file, position);
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) throws IOException {
        List<TopicPartition> partitions =
                consumer.partitionsFor(Topics.RECORDING_EVENTS).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            consumer.seek(partition, position.offsets().getOrDefault(partition.partition(), 0L));
        }
        Path ready = dir.ready(Part.of(Role.EVENTS));
        while (true) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(WAIT);
            Map<Integer, Long> offsets = new TreeMap<>();
            for (TopicPartition partition : partitions) {
                offsets.put(partition.partition(), consumer.position(partition));
            }
            write(records, offsets);
            if (!Files.exists(ready)) {
                Files.createFile(ready);
            }
        }
    }

    /**
     * Writes events down.
     *
     * @param offsets by partition: the next record behind these
     */
    void write(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> offsets)
            throws IOException {
        if (offsets.equals(position.offsets())) {
            return;
        }
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            out.write(record.value());
            out.write('\n');
        }
        out.flush();
        position = new EventsPosition(file.position(), offsets);
        JsonFiles.write(dir.eventsPosition(), position);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
