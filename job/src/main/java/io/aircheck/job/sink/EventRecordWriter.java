package io.aircheck.job.sink;

import io.aircheck.job.event.state.NumberedEvent;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes events as records of the topic recording-events; the broker gives them their time. It
 * names its topic, because a sink with pooled transactional ids asks for it to end what an earlier
 * attempt left open.
 */
public final class EventRecordWriter
        implements KafkaRecordSerializationSchema<NumberedEvent>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1L;

    private final String topic;

    public EventRecordWriter(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            NumberedEvent event, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic, event.getKey().toByteArray(), event.getValue().toByteArray());
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
    }
}
