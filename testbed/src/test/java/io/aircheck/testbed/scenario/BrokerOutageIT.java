package io.aircheck.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.Topics;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that goes and comes back on the same port. */
class BrokerOutageIT {
    private static final int RECORDS = 3000;
    private static final byte[] KEY = {1};

    /** Of the present, or the second broker would not know the producer of the first. */
    private static final long START = System.currentTimeMillis();

    @TempDir Path dir;

    @Test
    void nothingIsLostDoubledOrOutOfOrderAndTimeIsKnown() throws Exception {
        Path data = dir.resolve("kafka");
        EmbeddedBroker first = EmbeddedBroker.start(data);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (KafkaRecordSink sink = KafkaRecordSink.openPatient(first.bootstrapServers())) {
            ScenarioTopics.createMissing(first.bootstrapServers(), 2);
            try (TopicTime time = TopicTime.open(first.bootstrapServers())) {
                assertThat(time.latest()).isEmpty();
            }
            send(sink, 0, RECORDS / 3);
            sink.flush();
            first.close();

            Future<?> rest = sender.submit(() -> send(sink, RECORDS / 3, RECORDS));
            try (EmbeddedBroker second = EmbeddedBroker.start(data, first.port())) {
                rest.get();
                sink.flush();

                assertThat(numbers(second)).containsExactlyElementsOf(expected());
                try (TopicTime time = TopicTime.open(second.bootstrapServers())) {
                    assertThat(time.latest()).contains(Instant.ofEpochMilli(START + RECORDS - 1));
                }
            }
        } finally {
            sender.shutdownNow();
            first.close();
        }
    }

    private static void send(RecordSink sink, int from, int to) {
        for (int i = from; i < to; i++) {
            byte[] value = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
            sink.send(Topics.AUDIO_FRAMES, null, KEY, value, START + i);
        }
    }

    private static List<Integer> expected() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            all.add(i);
        }
        return all;
    }

    private static List<Integer> numbers(EmbeddedBroker broker) {
        List<Integer> numbers = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    List.of(
                            new TopicPartition(Topics.AUDIO_FRAMES, 0),
                            new TopicPartition(Topics.AUDIO_FRAMES, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(
                                record ->
                                        numbers.add(
                                                Integer.valueOf(
                                                        new String(
                                                                record.value(),
                                                                StandardCharsets.UTF_8))));
            }
        }
        return numbers;
    }
}
