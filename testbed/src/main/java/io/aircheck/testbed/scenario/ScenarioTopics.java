package io.aircheck.testbed.scenario;

import io.aircheck.schema.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics a scenario is played into. Their records keep the scenario's times, which may lie
 * years back, and nothing expires.
 */
public final class ScenarioTopics {
    private static final long TIMEOUT_SECONDS = 30;
    private static final long POLL_MILLIS = 20;
    private static final String FOR_EVER = "-1";

    private ScenarioTopics() {}

    /**
     * Creates those of the four input topics, {@code recording-events} and the two dead-letter
     * topics that are missing, and waits until they can be written.
     *
     * @param partitions of each that is missing; {@code app-settings} has one
     * @throws KafkaException if the brokers cannot be reached or refuse
     */
    public static void createMissing(String bootstrapServers, int partitions)
            throws InterruptedException {
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                (int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS)))) {
            Set<String> present = admin.listTopics().names().get();
            List<NewTopic> missing = new ArrayList<>(wanted(partitions));
            missing.removeIf(topic -> present.contains(topic.name()));
            create(admin, missing);
            awaitLeaders(admin, missing);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "cannot create the topics at "
                            + bootstrapServers
                            + ": "
                            + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    private static List<NewTopic> wanted(int partitions) {
        return List.of(
                topic(Topics.AUDIO_FRAMES, partitions, Map.of()),
                topic(Topics.ROOM_EVENTS, partitions, Map.of()),
                topic(Topics.RECORDING_COMMANDS, partitions, Map.of()),
                topic(
                        Topics.APP_SETTINGS,
                        1,
                        Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_COMPACT)),
                topic(
                        Topics.RECORDING_EVENTS,
                        partitions,
                        Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime")),
                topic(Topics.AUDIO_FRAMES_DLQ, partitions, Map.of()),
                topic(Topics.CALLBACKS_DLQ, partitions, Map.of()));
    }

    private static NewTopic topic(String name, int partitions, Map<String, String> special) {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        config.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, "" + Long.MAX_VALUE);
        config.put(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER);
        config.put(TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER);
        config.putAll(special);
        return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
    }

    private static void create(Admin admin, List<NewTopic> topics)
            throws InterruptedException, ExecutionException {
        for (var created : admin.createTopics(topics).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                // Somebody else was faster; the topic is there all the same.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /** The controller confirms a topic before the brokers have heard of it. */
    private static void awaitLeaders(Admin admin, List<NewTopic> topics)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        List<String> names = topics.stream().map(NewTopic::name).toList();
        while (!allLed(admin, names)) {
            if (System.nanoTime() > deadline) {
                throw new KafkaException("the new topics have no leader yet: " + names);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static boolean allLed(Admin admin, List<String> names) throws InterruptedException {
        try {
            return admin
                    .describeTopics(names)
                    .allTopicNames()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.leader() != null);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
