package io.aircheck.job.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.DeadLetter;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterWriterTest {
    private static final DeadLetter LETTER =
            DeadLetter.newBuilder()
                    .setReason("malformed: no\nsuch thing")
                    .setSourceTopic("room-events")
                    .setSourcePartition(2)
                    .setSourceOffset(1L << 40)
                    .setTimestampMs(1_000)
                    .setKey(ByteString.copyFromUtf8("key"))
                    .setValue(ByteString.copyFromUtf8("value"))
                    .build();

    @Test
    void theRecordIsKeptAndItsOriginToldInHeaders() {
        ProducerRecord<byte[], byte[]> record = write(LETTER);

        assertThat(record.topic()).isEqualTo("dlq");
        assertThat(record.partition()).isNull();
        assertThat(record.timestamp()).isEqualTo(1_000);
        assertThat(record.key()).asString(UTF_8).isEqualTo("key");
        assertThat(record.value()).asString(UTF_8).isEqualTo("value");
        assertThat(headers(record))
                .isEqualTo(
                        Map.of(
                                "reason", "malformed: no such thing",
                                "source-topic", "room-events",
                                "source-partition", "2",
                                "source-offset", "1099511627776"));
    }

    @Test
    void whatNeverHadAnOffsetNamesNone() {
        ProducerRecord<byte[], byte[]> record =
                write(
                        DeadLetter.newBuilder()
                                .setReason("unknown app")
                                .setSourceTopic("audio-frames")
                                .setTimestampMs(-1)
                                .build());

        assertThat(record.key()).isNull();
        assertThat(record.value()).isNull();
        assertThat(record.timestamp()).isNull();
        assertThat(headers(record)).containsOnlyKeys("reason", "source-topic");
    }

    @Test
    void whatKafkaWouldNotTakeIsLeftOut() {
        int room = DeadLetterWriter.MAX_BYTES - LETTER.getKey().size();
        DeadLetter largest = withValue(room);
        DeadLetter larger = withValue(room + 1);

        assertThat(write(largest).value()).hasSize(room);
        assertThat(write(larger).value()).isNull();
        assertThat(headers(write(larger)))
                .containsEntry("omitted-bytes", "1000001")
                .containsEntry("source-offset", "1099511627776");
    }

    @Test
    void aLongReasonIsCut() {
        DeadLetter letter = LETTER.toBuilder().setReason("x".repeat(5_000)).build();

        assertThat(headers(write(letter)).get("reason")).hasSize(1_003).endsWith("x...");
    }

    private static DeadLetter withValue(int bytes) {
        return LETTER.toBuilder().setValue(ByteString.copyFrom(new byte[bytes])).build();
    }

    private static ProducerRecord<byte[], byte[]> write(DeadLetter letter) {
        return new DeadLetterWriter("dlq").serialize(letter, null, 5L);
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }
}
