package io.aircheck.job.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed in a topic. Its clients live for one reading only: readings are rare.
 *
 * <p>The ends are those of all records, not only of the committed ones: another writer's open
 * transaction hides what was committed behind its beginning, and then the reading waits for that
 * transaction's end.
 */
final class CommittedReader {
    private static final Duration POLL = Duration.ofMillis(200);

    /** Without a step forward for so long, a reading has failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic;
    private final Properties adminProperties;
    private final Properties consumerProperties;

    CommittedReader(String topic, Properties adminProperties, Properties consumerProperties) {
        this.topic = topic;
        this.adminProperties = adminProperties;
        this.consumerProperties = consumerProperties;
    }

    /** See {@link EventLog#read}; throws what the Kafka clients throw. */
    Positions read(Positions from, Search search) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = ends();
        if (!search.isDone()) {
            search(from, ends, search);
        }
        Map<Integer, Long> read = new HashMap<>();
        ends.forEach((partition, end) -> read.put(partition.partition(), end));
        return new Positions(read);
    }

    private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        Admin admin = Admin.create(adminProperties);
        try {
            List<TopicPartition> partitions =
                    admin
                            .describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic)
                            .get()
                            .partitions()
                            .stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            // An Admin sees uncommitted records too, unless told otherwise.
            return admin
                    .listOffsets(
                            partitions.stream()
                                    .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void search(Positions from, Map<TopicPartition, Long> ends, Search search) {
        List<TopicPartition> ahead = new ArrayList<>();
        ends.forEach(
                (partition, end) -> {
                    if (end != from.of(partition.partition()).orElse(0)) {
                        ahead.add(partition);
                    }
                });
        if (ahead.isEmpty()) {
            return;
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        consumerProperties,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(ahead);
            for (TopicPartition partition : ahead) {
                seek(consumer, partition, from, ends.get(partition));
            }
            readTo(consumer, ends, ahead, search);
        }
    }

    private static void seek(
            KafkaConsumer<?, ?> consumer, TopicPartition partition, Positions from, long end) {
        OptionalLong offset = from.of(partition.partition());
        if (offset.isPresent() && offset.getAsLong() <= end) {
            // When retention has taken it, the consumer begins with the earliest there is.
            consumer.seek(partition, offset.getAsLong());
        } else {
            // A position behind the end is one of an earlier topic of this name.
            consumer.seekToBeginning(List.of(partition));
        }
    }

    private void readTo(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            List<TopicPartition> ahead,
            Search search) {
        Map<TopicPartition, Long> reached = new HashMap<>();
        long movedAt = System.nanoTime();
        while (!search.isDone() && !ahead.isEmpty()) {
            consumer.poll(POLL).forEach(record -> search.see(record.key(), record.value()));
            for (TopicPartition partition : List.copyOf(ahead)) {
                long position = consumer.position(partition);
                Long before = reached.put(partition, position);
                if (before == null || before != position) {
                    movedAt = System.nanoTime();
                }
                if (position >= ends.get(partition)) {
                    ahead.remove(partition);
                }
            }
            if (System.nanoTime() - movedAt > PATIENCE.toNanos()) {
                throw new TimeoutException(
                        "no committed record for "
                                + PATIENCE.toSeconds()
                                + " s at "
                                + reached
                                + ", where "
                                + ends
                                + " are the ends");
            }
        }
    }
}
