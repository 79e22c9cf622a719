package io.aircheck.job.sink;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.schema.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Writes a refused record as it came: key, value and time, with where it lay and why it was refused
 * in headers. What with these headers would be larger than Kafka takes by default is left out, and
 * {@value #OMITTED} says how long it was: a record that cannot be written would fail the job.
 */
final class DeadLetterWriter implements KafkaRecordSerializationSchema<DeadLetter> {
    private static final long serialVersionUID = 1L;

    static final String SOURCE_TOPIC = "source-topic";
    static final String SOURCE_PARTITION = "source-partition";
    static final String SOURCE_OFFSET = "source-offset";
    static final String OMITTED = "omitted-bytes";

    /** Kafka's default limits are 1,048,576 (producer) and 1,048,588 (topic). */
    static final int MAX_BYTES = 1_000_000;

    private static final int MAX_REASON = 1_000;

    private final String topic;

    DeadLetterWriter(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            DeadLetter letter, KafkaSinkContext context, Long timestamp) {
        int bytes = letter.getKey().size() + letter.getValue().size();
        boolean fits = bytes <= MAX_BYTES;
        Long time = letter.getTimestampMs() < 0 ? null : Long.valueOf(letter.getTimestampMs());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        null,
                        time,
                        letter.hasKey() && fits ? bytes(letter.getKey()) : null,
                        letter.hasValue() && fits ? bytes(letter.getValue()) : null);
        Headers headers = record.headers();
        add(headers, Topics.REASON_HEADER, oneLine(letter.getReason()));
        add(headers, SOURCE_TOPIC, letter.getSourceTopic());
        if (letter.hasSourcePartition()) {
            add(headers, SOURCE_PARTITION, Integer.toString(letter.getSourcePartition()));
        }
        if (letter.hasSourceOffset()) {
            add(headers, SOURCE_OFFSET, Long.toString(letter.getSourceOffset()));
        }
        if (!fits) {
            add(headers, OMITTED, Integer.toString(bytes));
        }
        return record;
    }

    private static byte[] bytes(ByteString string) {
        return string.toByteArray();
    }

    private static String oneLine(String reason) {
        String line = reason.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + "...";
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
