package io.aircheck.job.sink;

import io.aircheck.job.message.DeadCallback;
import io.aircheck.schema.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Writes a callback that nobody took: the event it tells of, keyed as in recording-events, and in
 * headers what is needed to send it again.
 */
final class DeadCallbackWriter implements KafkaRecordSerializationSchema<DeadCallback> {
    private static final long serialVersionUID = 1L;

    private final String topic;

    DeadCallbackWriter(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            DeadCallback dead, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        Long.toString(dead.getTaskId()).getBytes(StandardCharsets.UTF_8),
                        dead.getEvent().toByteArray());
        Headers headers = record.headers();
        add(headers, Topics.REASON_HEADER, dead.getReason());
        add(headers, Topics.CALLBACK_TYPE_HEADER, Integer.toString(dead.getType()));
        add(headers, Topics.CALLBACK_ID_HEADER, dead.getEventId());
        add(headers, Topics.CALLBACK_ATTEMPTS_HEADER, Integer.toString(dead.getAttempts()));
        add(headers, Topics.TASK_COMPLETE_HEADER, Boolean.toString(!dead.getIncomplete()));
        return record;
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
