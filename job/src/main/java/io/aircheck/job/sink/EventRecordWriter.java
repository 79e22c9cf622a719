package io.aircheck.job.sink;

import io.aircheck.job.event.state.NumberedEvent;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes events as records of the topic recording-events; the broker gives them their time. */
public final class EventRecordWriter implements KafkaRecordSerializationSchema<NumberedEvent> {
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
}
