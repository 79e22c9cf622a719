package io.aircheck.testbed.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    private static final long FAR_FUTURE = 4_000_000_000_000L;

    @TempDir Path dir;

    @Test
    void keepsTransactionsAndOffsetsOverARestartOnTheSamePort() throws Exception {
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            port = broker.port();
            broker.createTopic("events", 2, Map.of());
            try (KafkaProducer<String, String> producer = transactional(broker)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("events", 0, FAR_FUTURE, "k", "kept"));
                producer.commitTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("events", 0, "k", "aborted"));
                producer.abortTransaction();
            }
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(dir, port)) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            try (KafkaProducer<String, String> producer = transactional(broker)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("events", 0, "k", "after restart"));
                producer.commitTransaction();
            }
            List<ConsumerRecord<String, String>> read = readCommitted(broker, "events", 2);
            assertThat(read)
                    .extracting(ConsumerRecord::value)
                    .containsExactly("kept", "after restart");
            assertThat(read.get(0).timestamp()).isEqualTo(FAR_FUTURE);
        }
    }

    @Test
    void appliesTopicConfigAndRefusesADuplicateTopic() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            broker.createTopic("frames", 1, Map.of("message.timestamp.type", "LogAppendTime"));
            try (KafkaProducer<String, String> producer = transactional(broker)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("frames", 0, 1L, "k", "v"));
                producer.commitTransaction();
            }
            ConsumerRecord<String, String> record = readCommitted(broker, "frames", 1).get(0);
            assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
            assertThat(record.timestamp()).isGreaterThan(1L);

            assertThatThrownBy(() -> broker.createTopic("frames", 1, Map.of()))
                    .isInstanceOf(KafkaException.class)
                    .hasCauseInstanceOf(TopicExistsException.class);
        }
    }

    @Test
    void groupsOffsetsAreKeptAsLongAsRecords() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir);
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            String id = admin.describeCluster().nodes().get().iterator().next().idString();
            ConfigResource node = new ConfigResource(ConfigResource.Type.BROKER, id);

            Config config = admin.describeConfigs(List.of(node)).all().get().get(node);

            assertThat(config.get("log.retention.ms").value()).isEqualTo("-1");
            assertThat(config.get("offsets.retention.minutes").value())
                    .isEqualTo(Integer.toString(Integer.MAX_VALUE));
        }
    }

    @Test
    void twoBrokersLiveSideBySide() throws Exception {
        try (EmbeddedBroker one = EmbeddedBroker.start(dir.resolve("one"));
                EmbeddedBroker two = EmbeddedBroker.start(dir.resolve("two"))) {
            one.createTopic("t", 1, Map.of());
            two.createTopic("t", 3, Map.of());
            assertThat(one.bootstrapServers()).isNotEqualTo(two.bootstrapServers());
        }
    }

    private static KafkaProducer<String, String> transactional(EmbeddedBroker broker) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "transactional.id",
                        "tx",
                        "transaction.timeout.ms",
                        900_000),
                new StringSerializer(),
                new StringSerializer());
    }

    private static List<ConsumerRecord<String, String>> readCommitted(
            EmbeddedBroker broker, String topic, int count) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<String, String>> read = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (read.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
            return read;
        }
    }
}
