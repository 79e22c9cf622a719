package io.aircheck.job.outbox;

import io.aircheck.job.event.state.NumberedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic in Kafka, written with a transactional producer. {@code initTransactions} is what takes
 * it over: the coordinator ends the open transaction of the same transactional id (it completes one
 * whose commit it had begun, and aborts any other), raises the epoch, and from then on refuses
 * producers of a lower one.
 */
final class KafkaEventLog implements EventLog {
    /** For what is under way to be aborted, when a producer is no longer used. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final String topic;
    private final Properties producerProperties;
    private final CommittedReader reader;
    private Producer<byte[], byte[]> producer;

    KafkaEventLog(String topic, Properties producerProperties, CommittedReader reader) {
        this.topic = topic;
        this.producerProperties = producerProperties;
        this.reader = reader;
    }

    @Override
    public void takeOver() throws EventLogException, InterruptedException {
        try {
            closeProducer();
            producer =
                    new KafkaProducer<>(
                            producerProperties,
                            new ByteArraySerializer(),
                            new ByteArraySerializer());
            producer.initTransactions();
        } catch (RuntimeException e) {
            throw KafkaFailures.of(e, "take over topic " + topic);
        }
    }

    @Override
    public Positions read(Positions from, Search search)
            throws EventLogException, InterruptedException {
        try {
            return reader.read(from, search);
        } catch (RuntimeException | ExecutionException e) {
            throw KafkaFailures.of(e, "read topic " + topic);
        }
    }

    @Override
    public Positions append(List<NumberedEvent> events, Positions before)
            throws EventLogException, InterruptedException {
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>(events.size());
            for (NumberedEvent event : events) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        topic,
                                        event.getKey().toByteArray(),
                                        event.getValue().toByteArray())));
            }
            producer.commitTransaction();
            Map<Integer, Long> behind = new HashMap<>();
            for (Future<RecordMetadata> one : sent) {
                RecordMetadata at = one.get();
                if (at.hasOffset()) {
                    behind.merge(at.partition(), at.offset() + 1, Math::max);
                }
            }
            return before.with(behind);
        } catch (RuntimeException | ExecutionException e) {
            throw KafkaFailures.of(e, "write to topic " + topic);
        }
    }

    @Override
    public void close() {
        closeProducer();
    }

    private void closeProducer() {
        if (producer != null) {
            Producer<byte[], byte[]> old = producer;
            producer = null;
            old.close(CLOSE_TIMEOUT);
        }
    }
}
