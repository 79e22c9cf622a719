package io.aircheck.cli.callback;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic to where it ended when the reading began. Not thread-safe. */
final class TopicToEnd implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    private TopicToEnd(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    /**
     * Begins.
     *
     * @param group goes on where this consumer group has come to; null: at the earliest record
     */
    static TopicToEnd open(Properties clients, String topic, String group) {
        Properties properties = new Properties();
        properties.putAll(clients);
        properties.put("enable.auto.commit", "false");
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        if (group != null) {
            properties.put("group.id", group);
        }
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
        if (group == null) {
            consumer.seekToBeginning(partitions);
        }
        return new TopicToEnd(consumer, consumer.endOffsets(partitions));
    }

    /** The next records; none at the end. */
    List<ConsumerRecord<byte[], byte[]>> next() {
        while (!isAtEnd()) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.get(partition)) {
                    records.add(record);
                }
            }
            if (!records.isEmpty()) {
                return records;
            }
        }
        return List.of();
    }

    private boolean isAtEnd() {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    void commit(TopicPartition partition, OffsetAndMetadata offset) {
        consumer.commitSync(Map.of(partition, offset));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
