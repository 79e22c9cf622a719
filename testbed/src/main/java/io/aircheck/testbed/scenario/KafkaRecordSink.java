package io.aircheck.testbed.scenario;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records to Kafka, each once and in order per partition. A record that could not be written
 * fails the next call. The topics must exist, see {@link ScenarioTopics}.
 */
public final class KafkaRecordSink implements RecordSink {
    private static final int BATCH_BYTES = 1 << 18;
    private static final int LINGER_MS = 10;

    /** A broker that hangs is given up for this request, which is then sent anew. */
    private static final int PATIENT_REQUEST_MS = 10_000;

    private static final long PATIENT_BLOCK_MS = Duration.ofDays(365).toMillis();

    private final Producer<byte[], byte[]> producer;
    private final Map<String, Integer> partitions = new HashMap<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private KafkaRecordSink(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Connects to brokers.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     * @throws KafkaException if the address cannot be understood
     */
    public static KafkaRecordSink open(String bootstrapServers) {
        return open(bootstrapServers, Map.of());
    }

    /**
     * Connects to brokers and waits for ever while they are gone: nothing is lost, and the order
     * within a partition stays. Records that do not fit the buffer make {@link #send} wait.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     * @throws KafkaException if the address cannot be understood
     */
    public static KafkaRecordSink openPatient(String bootstrapServers) {
        return open(
                bootstrapServers,
                Map.of(
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Integer.MAX_VALUE,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENT_BLOCK_MS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        PATIENT_REQUEST_MS));
    }

    private static KafkaRecordSink open(String bootstrapServers, Map<String, Object> further) {
        Map<String, Object> settings = new HashMap<>(further);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        return new KafkaRecordSink(
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    @Override
    public int partitions(String topic) {
        return partitions.computeIfAbsent(topic, name -> producer.partitionsFor(name).size());
    }

    @Override
    public void send(String topic, Integer partition, byte[] key, byte[] value, long timestampMs) {
        requireNoFailure();
        producer.send(
                new ProducerRecord<>(topic, partition, timestampMs, key, value),
                (metadata, exception) -> {
                    if (exception != null) {
                        failure.compareAndSet(null, exception);
                    }
                });
    }

    @Override
    public void flush() {
        producer.flush();
        requireNoFailure();
    }

    private void requireNoFailure() {
        if (failure.get() != null) {
            throw new KafkaException(
                    "cannot write to Kafka: " + failure.get().getMessage(), failure.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
