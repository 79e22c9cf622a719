package io.aircheck.testbed.scenario;

import io.aircheck.schema.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** How far time has come in the input topics. Thread-safe. */
public final class TopicTime implements AutoCloseable {
    private static final List<String> INPUTS =
            List.of(
                    Topics.AUDIO_FRAMES,
                    Topics.ROOM_EVENTS,
                    Topics.RECORDING_COMMANDS,
                    Topics.APP_SETTINGS);

    private final Admin admin;

    private TopicTime(Admin admin) {
        this.admin = admin;
    }

    /**
     * Connects to brokers.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     */
    public static TopicTime open(String bootstrapServers) {
        return new TopicTime(
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                (Object) bootstrapServers)));
    }

    /**
     * The latest time of any record in the input topics; empty when there is none.
     *
     * @throws KafkaException if the brokers do not answer within a minute or a topic is missing
     */
    public Optional<Instant> latest() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            for (TopicDescription topic :
                    admin.describeTopics(INPUTS).allTopicNames().get().values()) {
                topic.partitions()
                        .forEach(
                                info ->
                                        wanted.put(
                                                new TopicPartition(topic.name(), info.partition()),
                                                OffsetSpec.maxTimestamp()));
            }
            return admin.listOffsets(wanted).all().get().values().stream()
                    .map(ListOffsetsResultInfo::timestamp)
                    .filter(time -> time >= 0)
                    .max(Long::compare)
                    .map(Instant::ofEpochMilli);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "the broker does not say how far time has come: " + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
