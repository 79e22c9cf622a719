package io.aircheck.job.sink;

import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.message.DeadLetter;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Makes the job's Kafka sinks. */
public final class KafkaSinks {
    private static final String EVENTS = "events";

    private final RecordingConfig config;

    public KafkaSinks(RecordingConfig config) {
        this.config = config;
    }

    /**
     * The sink of recording-events: exactly once for readers with {@code read_committed}, one
     * transaction a checkpoint and subtask.
     *
     * <p>Kafka ends a transaction that stays open longer than {@code kafka.transaction-timeout},
     * and the committer then drops its records with no more than a line in the log; whoever feeds
     * this sink keeps events until their checkpoint is complete, and sends them again (under the
     * same ids) after a longer outage.
     *
     * <p>Transactional ids are pooled: an incrementing name would leave a new one on the brokers
     * for every checkpoint, each kept for a week.
     *
     * @param serializer makes records of the topic {@link RecordingConfig.TopicNames
     *     #recordingEvents}, and names it: pooled ids need to know where to look for what an
     *     earlier attempt left open
     * @param <T> an event with its number
     * @param <S> the serializer
     */
    public <T, S extends KafkaRecordSerializationSchema<T> & KafkaDatasetFacetProvider>
            KafkaSink<T> recordingEvents(S serializer) {
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(properties())
                .setBootstrapServers(config.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(config.named(EVENTS))
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setProperty(
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        Long.toString(config.transactionTimeout().toMillis()))
                .setRecordSerializer(serializer)
                .build();
    }

    /** The sink of refused records: at least once, as each is a copy for people to look at. */
    public KafkaSink<DeadLetter> deadLetters() {
        return KafkaSink.<DeadLetter>builder()
                .setKafkaProducerConfig(properties())
                .setBootstrapServers(config.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new DeadLetterWriter(config.topics().deadLetters()))
                .build();
    }

    private Properties properties() {
        Properties properties = config.kafkaProperties();
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return properties;
    }
}
