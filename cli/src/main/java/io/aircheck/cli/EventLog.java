package io.aircheck.cli;

import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows the recording events as every user of them would, with {@code read_committed}, and writes
 * them down, one a line, as they come. Not thread-safe.
 */
final class EventLog implements AutoCloseable {
    private static final Duration WAIT = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final OutputStream lines;
    private final RecordedFiles files = new RecordedFiles();
    private final Set<Long> openTasks = new LinkedHashSet<>();

    private EventLog(KafkaConsumer<byte[], byte[]> consumer, OutputStream lines) {
        this.consumer = consumer;
        this.lines = lines;
    }

    static EventLog open(String bootstrapServers, String topic, Path file) throws IOException {
        OutputStream lines = new BufferedOutputStream(Files.newOutputStream(file));
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "isolation.level",
                                "read_committed",
                                "auto.offset.reset",
                                "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        Collection<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return new EventLog(consumer, lines);
    }

    /** Takes what has come, waiting shortly for it. */
    void poll() throws IOException, CommandException {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(WAIT)) {
            lines.write(record.value());
            lines.write('\n');
            try {
                take(RecordingEvent.parse(record.value()));
            } catch (MalformedRecordException e) {
                throw new CommandException(
                        "the job announced what is no event: " + e.getMessage(), e);
            }
        }
        lines.flush();
    }

    /** Takes all that was committed up to now. */
    void catchUp() throws IOException, CommandException {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll();
        }
    }

    private void take(RecordingEvent event) {
        switch (event.type()) {
            case TASK_STARTED -> openTasks.add(event.taskId());
            case TASK_ENDED -> openTasks.remove(event.taskId());
            default -> files.take(event);
        }
    }

    /** Tasks that were announced to have started and not to have ended. */
    Set<Long> openTasks() {
        return Set.copyOf(openTasks);
    }

    /** Whether a file is complete and neither uploaded nor given up. */
    boolean awaitsUploads() {
        return files.awaitsUploads();
    }

    RecordedFiles files() {
        return files;
    }

    @Override
    public void close() throws IOException {
        consumer.close();
        lines.close();
    }
}
