package io.aircheck.job.outbox;

import io.aircheck.job.config.RecordingConfig;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What the Kafka clients of the outbox are made with. Has no text form, since properties may be
 * secret.
 */
final class KafkaEventLogFactory implements EventLogFactory {
    /** Half of what a producer buffers. */
    private static final int MAX_REQUEST_BYTES = 16 << 20;

    private static final long serialVersionUID = 1L;

    /** Names the clients and, as all attempts must share it, the transactional id. */
    private static final String PURPOSE = "events";

    private final String topic;
    private final Properties admin;
    private final Properties consumer;
    private final Properties producer;

    private KafkaEventLogFactory(
            String topic, Properties admin, Properties consumer, Properties producer) {
        this.topic = topic;
        this.admin = admin;
        this.consumer = consumer;
        this.producer = producer;
    }

    static KafkaEventLogFactory of(RecordingConfig config) {
        Properties consumer = common(config);
        consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        Properties producer = common(config);
        producer.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // What is too large is the topic's to say, and the client's own limit is before
        // compression.
        producer.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.named(PURPOSE));
        producer.put(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(config.transactionTimeout().toMillis()));
        return new KafkaEventLogFactory(
                config.topics().recordingEvents(), common(config), consumer, producer);
    }

    private static Properties common(RecordingConfig config) {
        Properties properties = config.kafkaProperties();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, config.named(PURPOSE));
        return properties;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public EventLog open() {
        return new KafkaEventLog(topic, producer, new CommittedReader(topic, admin, consumer));
    }
}
