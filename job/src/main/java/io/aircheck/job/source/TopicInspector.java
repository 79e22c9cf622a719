package io.aircheck.job.source;

import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers, before the job is submitted, whether it can run on their topics. */
public final class TopicInspector implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Kafka's own default of {@code max.message.bytes}. */
    private static final long DEAD_LETTER_BYTES = 1_048_588;

    private final RecordingConfig config;
    private final List<String> topics;
    private final String deadLetters;
    private final Admin admin;

    private TopicInspector(
            RecordingConfig config, List<String> topics, String deadLetters, Admin admin) {
        this.config = config;
        this.topics = topics;
        this.deadLetters = deadLetters;
        this.admin = admin;
    }

    /**
     * Looks at the topics of the recording job.
     *
     * @throws ConfigException with one line for each topic that is missing or unfit, or one that no
     *     broker answers
     * @throws InterruptedException if this thread is interrupted while it waits for an answer
     */
    public static TopicFacts inspect(RecordingConfig config)
            throws ConfigException, InterruptedException {
        return inspect(config, config.topics().all(), config.topics().deadLetters());
    }

    /**
     * Looks at the topics of the callback job.
     *
     * @throws ConfigException as {@link #inspect}
     * @throws InterruptedException if this thread is interrupted while it waits for an answer
     */
    public static TopicFacts inspectForCallbacks(RecordingConfig config)
            throws ConfigException, InterruptedException {
        return inspect(config, config.topics().ofCallbacks(), config.topics().deadCallbacks());
    }

    private static TopicFacts inspect(
            RecordingConfig config, List<String> topics, String deadLetters)
            throws ConfigException, InterruptedException {
        try (TopicInspector inspector =
                new TopicInspector(config, topics, deadLetters, connect(config))) {
            Map<String, Integer> partitions = inspector.partitions();
            inspector.checkConfigs();
            return new TopicFacts(partitions, inspector.settingsEnds(partitions));
        }
    }

    private static Admin connect(RecordingConfig config) throws ConfigException {
        Properties properties = config.kafkaProperties();
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, config.named("inspector"));
        try {
            return Admin.create(properties);
        } catch (KafkaException e) {
            throw new ConfigException(
                    "cannot make a Kafka client with kafka.bootstrap.servers="
                            + config.bootstrapServers()
                            + " and the kafka.properties given: "
                            + reason(e));
        }
    }

    private Map<String, Integer> partitions() throws ConfigException, InterruptedException {
        Map<String, Integer> partitions = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(topics).topicNameValues();
        for (String topic : topics) {
            try {
                partitions.put(topic, answer(answers.get(topic)).partitions().size());
            } catch (ExecutionException e) {
                problems.add(
                        e.getCause() instanceof UnknownTopicOrPartitionException
                                ? "topic " + topic + " does not exist"
                                : "topic " + topic + ": " + reason(e));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return partitions;
    }

    private void checkConfigs() throws ConfigException, InterruptedException {
        List<ConfigResource> resources =
                topics.stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                        .toList();
        Map<String, Config> configs = new TreeMap<>();
        try {
            answer(admin.describeConfigs(resources).all())
                    .forEach((resource, found) -> configs.put(resource.name(), found));
        } catch (ExecutionException e) {
            throw new ConfigException("cannot read the topics' configuration: " + reason(e));
        }
        // The dead-letter topic keeps the refused records' times, so it is written with them.
        Config ofDeadLetters = configs.remove(deadLetters);
        List<String> problems = LogAppendTimeGuard.problems(configs, config.sourceTime());
        if (longest(ofDeadLetters) < DEAD_LETTER_BYTES) {
            problems.add(
                    "topic "
                            + deadLetters
                            + " must take records of "
                            + DEAD_LETTER_BYTES
                            + " bytes; raise its max.message.bytes");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static long longest(Config topic) {
        var entry = topic.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        return entry == null || entry.value() == null
                ? DEAD_LETTER_BYTES
                : Long.parseLong(entry.value());
    }

    private Map<Integer, Long> settingsEnds(Map<String, Integer> partitions)
            throws ConfigException, InterruptedException {
        String topic = config.topics().appSettings();
        List<TopicPartition> all =
                Stream.iterate(0, number -> number + 1)
                        .limit(partitions.get(topic))
                        .map(number -> new TopicPartition(topic, number))
                        .toList();
        try {
            Map<TopicPartition, Long> begins = offsets(all, OffsetSpec.earliest());
            Map<Integer, Long> ends = new HashMap<>();
            offsets(all, OffsetSpec.latest())
                    .forEach(
                            (partition, end) -> {
                                if (end > begins.get(partition)) {
                                    ends.put(partition.partition(), end);
                                }
                            });
            return ends;
        } catch (ExecutionException e) {
            throw new ConfigException("cannot read the ends of " + topic + ": " + reason(e));
        }
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws ConfigException, InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(p -> p, p -> which));
        Map<TopicPartition, ListOffsetsResultInfo> answer = answer(admin.listOffsets(asked).all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private <T> T answer(KafkaFuture<T> future)
            throws ConfigException, InterruptedException, ExecutionException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw silent();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw silent();
            }
            throw e;
        }
    }

    private ConfigException silent() {
        return new ConfigException("no Kafka broker answers at " + config.bootstrapServers());
    }

    private static String reason(Exception e) {
        Throwable root = e.getCause() == null ? e : e.getCause();
        return root.getClass().getSimpleName()
                + ": "
                + String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
