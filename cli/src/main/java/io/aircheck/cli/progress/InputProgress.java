package io.aircheck.cli.progress;

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
public final class InputProgress implements AutoCloseable {
    private final RecordingConfig config;
    private final Admin admin;

    public InputProgress(RecordingConfig config) {
        this.config = config;
        this.admin = Admin.create(Map.of("bootstrap.servers", (Object) config.bootstrapServers()));
    }

    /** Whether every record of every input was consumed, and that stands in a checkpoint. */
    public boolean isConsumed() throws InterruptedException {
        return missing(ends()) == 0;
    }

    /** Where the inputs end now. */
    public Map<TopicPartition, Long> ends() throws InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (String topic : config.topics().inputs()) {
            ends.putAll(ends(topic));
        }
        return ends;
    }

    /**
     * How many records before these ends were not consumed, or that stands in no checkpoint yet.
     */
    public long missing(Map<TopicPartition, Long> ends) throws InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        for (String topic : config.topics().inputs()) {
            committed.putAll(committed(topic));
        }
        return ends.entrySet().stream()
                .mapToLong(
                        end ->
                                Math.max(
                                        0,
                                        end.getValue() - committed.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    /** The share of the audio that was consumed, 0 to 1. */
    public double share() throws InterruptedException {
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
