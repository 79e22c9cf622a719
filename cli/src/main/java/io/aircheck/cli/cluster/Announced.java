package io.aircheck.cli.cluster;

import io.aircheck.schema.Topics;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Whether the file of events holds all that was committed. */
final class Announced implements AutoCloseable {
    private final ClusterDirectory dir;
    private final Admin admin;

    Announced(ClusterDirectory dir, String bootstrapServers) {
        this.dir = dir;
        this.admin = Admin.create(Map.of("bootstrap.servers", (Object) bootstrapServers));
    }

    /** The committed ends of the partitions now. */
    Map<Integer, Long> ends() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            admin.describeTopics(List.of(Topics.RECORDING_EVENTS))
                    .allTopicNames()
                    .get()
                    .get(Topics.RECORDING_EVENTS)
                    .partitions()
                    .forEach(
                            info ->
                                    wanted.put(
                                            new TopicPartition(
                                                    Topics.RECORDING_EVENTS, info.partition()),
                                            OffsetSpec.latest()));
            Map<Integer, Long> ends = new HashMap<>();
            admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get()
                    .forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "the broker does not say what was announced: " + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    /** Whether all before these ends is in the file. */
    boolean isWritten(Map<Integer, Long> ends) throws IOException {
        Map<Integer, Long> written = EventReader.position(dir).offsets();
        return ends.entrySet().stream()
                .allMatch(end -> written.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    @Override
    public void close() {
        admin.close();
    }
}
