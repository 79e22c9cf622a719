package io.aircheck.cli;

import io.aircheck.job.config.RecordingConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * How much of the input topics the job has consumed: what its checkpoints committed against what is
 * there. Not thread-safe.
 */
final class InputProgress implements AutoCloseable {
    private final RecordingConfig config;
    private final Admin admin;

    InputProgress(RecordingConfig config) {
        this.config = config;
        this.admin = Admin.create(Map.of("bootstrap.servers", (Object) config.bootstrapServers()));
    }

    /** Whether every record of every input was consumed, and that stands in a checkpoint. */
    boolean isConsumed() throws InterruptedException {
        for (String topic : config.topics().inputs()) {
            Map<TopicPartition, Long> ends = ends(topic);
            Map<TopicPartition, Long> committed = committed(topic);
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                if (committed.getOrDefault(end.getKey(), 0L) < end.getValue()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The share of the audio that was consumed, 0 to 1. */
    double share() throws InterruptedException {
        String topic = config.topics().audioFrames();
        long end = ends(topic).values().stream().mapToLong(Long::longValue).sum();
        long done = committed(topic).values().stream().mapToLong(Long::longValue).sum();
        return end == 0 ? 0 : Math.min(1, (double) done / end);
    }

    private Map<TopicPartition, Long> committed(String topic) throws InterruptedException {
        try {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            for (Map.Entry<TopicPartition, OffsetAndMetadata> entry :
                    admin.listConsumerGroupOffsets(config.named(topic))
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .entrySet()) {
                if (entry.getValue() != null && entry.getKey().topic().equals(topic)) {
                    offsets.put(entry.getKey(), entry.getValue().offset());
                }
            }
            return offsets;
        } catch (ExecutionException e) {
            throw unanswered(e);
        }
    }

    private Map<TopicPartition, Long> ends(String topic) throws InterruptedException {
        try {
            TopicDescription description =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            description
                    .partitions()
                    .forEach(
                            info ->
                                    wanted.put(
                                            new TopicPartition(topic, info.partition()),
                                            OffsetSpec.latest()));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(wanted)
                    .all()
                    .get()
                    .forEach((partition, info) -> ends.put(partition, info.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw unanswered(e);
        }
    }

    private static KafkaException unanswered(ExecutionException e) {
        return new KafkaException(
                "the broker does not say how far the job is: " + e.getCause().getMessage(),
                e.getCause());
    }

    @Override
    public void close() {
        admin.close();
    }
}
