package io.aircheck.job.sink;

import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.message.DeadCallback;
import io.aircheck.job.message.DeadLetter;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Makes the job's Kafka sinks. */
public final class KafkaSinks {
    private final RecordingConfig config;

    public KafkaSinks(RecordingConfig config) {
        this.config = config;
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

    /** The sink of callbacks that nobody took: at least once, as callbacks are. */
    public KafkaSink<DeadCallback> deadCallbacks() {
        return KafkaSink.<DeadCallback>builder()
                .setKafkaProducerConfig(properties())
                .setBootstrapServers(config.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new DeadCallbackWriter(config.topics().deadCallbacks()))
                .build();
    }

    private Properties properties() {
        Properties properties = config.kafkaProperties();
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return properties;
    }
}
