package io.aircheck.job.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * The job's options, checked. Immutable; thread-safe. Its text form shows no Kafka property, since
 * these may be secret.
 */
public final class RecordingConfig {
    /** What the job sets itself; another value would break what it promises. */
    private static final Set<String> RESERVED =
            Set.of(
                    "bootstrap.servers",
                    "group.id",
                    "enable.auto.commit",
                    "auto.offset.reset",
                    "isolation.level",
                    "key.deserializer",
                    "value.deserializer",
                    "key.serializer",
                    "value.serializer",
                    "transactional.id",
                    "transaction.timeout.ms",
                    "enable.idempotence",
                    "acks");

    private final Configuration values;
    private final Map<String, String> kafkaProperties;

    private RecordingConfig(Configuration values, Map<String, String> kafkaProperties) {
        this.values = values;
        this.kafkaProperties = Map.copyOf(kafkaProperties);
    }

    /**
     * The topics' names.
     *
     * @param deadLetters where refused records go
     * @param deadCallbacks where callbacks go that nobody took
     */
    public record TopicNames(
            String audioFrames,
            String roomEvents,
            String appSettings,
            String recordingCommands,
            String recordingEvents,
            String deadLetters,
            String deadCallbacks)
            implements Serializable {

        /** The topics the recording job reads. */
        public List<String> inputs() {
            return List.of(audioFrames, roomEvents, appSettings, recordingCommands);
        }

        /** All of the recording job's. */
        public List<String> all() {
            return Stream.concat(inputs().stream(), Stream.of(recordingEvents, deadLetters))
                    .toList();
        }

        /** All of the callback job's. */
        public List<String> ofCallbacks() {
            return List.of(recordingEvents, appSettings, deadCallbacks);
        }
    }

    /**
     * Reads options.
     *
     * @param args {@code --config FILE} names a YAML file with flat or nested keys; {@code --key
     *     value} or {@code --key=value} sets an option over the file's
     * @throws ConfigException naming every unknown key, every wrong value and every contradiction
     */
    public static RecordingConfig from(String... args) throws ConfigException {
        OptionTexts given = OptionTexts.of(args);
        List<String> problems = new ArrayList<>(given.problems());
        RecordingConfig config = read(given.texts(), problems);
        if (problems.isEmpty()) {
            config.contradictions(problems);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    private static RecordingConfig read(Map<String, String> texts, List<String> problems) {
        Map<String, String> left = new LinkedHashMap<>(texts);
        Configuration values = new Configuration();
        for (RecordingOption<?> option : RecordingOptions.table()) {
            readOne(option, left.remove(option.key()), values, problems);
        }
        Map<String, String> kafka = new LinkedHashMap<>();
        left.forEach(
                (key, text) -> {
                    if (!key.startsWith(RecordingOptions.KAFKA_PROPERTIES_PREFIX)) {
                        problems.add("unknown option " + key);
                        return;
                    }
                    String name = key.substring(RecordingOptions.KAFKA_PROPERTIES_PREFIX.length());
                    if (name.isEmpty() || RESERVED.contains(name)) {
                        problems.add(key + " is set by the job and cannot be given");
                    }
                    kafka.put(name, text);
                });
        return new RecordingConfig(values, kafka);
    }

    private static <T> void readOne(
            RecordingOption<T> option, String text, Configuration values, List<String> problems) {
        if (text == null) {
            if (option.required()) {
                problems.add(option.key() + " is missing");
            }
            return;
        }
        try {
            values.set(option.option(), option.syntax().read(text.strip()));
        } catch (IllegalArgumentException e) {
            String line = text.lines().findFirst().orElse("");
            String shown = line.length() <= 80 ? line : line.substring(0, 80) + "...";
            problems.add(option.key() + " must be " + e.getMessage() + ", is '" + shown + "'");
        }
    }

    private void contradictions(List<String> problems) {
        if (mixDelay().compareTo(trackHold().plus(RecordingOptions.MIX_MARGIN)) < 0) {
            problems.add("mix.delay must be at least 3 s longer than track.hold");
        }
        if (cosBackoffMax().compareTo(cosBackoffMin()) < 0) {
            problems.add("cos.backoff.max must not be shorter than cos.backoff.min");
        }
        if (cosGiveUpAfter().compareTo(cosBackoffMax()) <= 0) {
            problems.add("cos.give-up-after must be longer than cos.backoff.max");
        }
        Set<String> seen = new TreeSet<>();
        Stream.concat(topics().all().stream(), Stream.of(topics().deadCallbacks()))
                .filter(topic -> !seen.add(topic))
                .forEach(topic -> problems.add("topic " + topic + " is named for two purposes"));
        if (callbackMaxPerReceiver() > callbackMaxInFlight()) {
            problems.add(
                    "callback.max-in-flight-per-receiver must not be above callback.max-in-flight");
        }
    }

    /** The value of an option or its default; null if it has neither. */
    public <T> T get(ConfigOption<T> option) {
        return values.get(option);
    }

    /** Prefix of consumer groups, transactional ids and owners. */
    public String jobName() {
        return get(RecordingOptions.JOB_NAME);
    }

    /** A name within the job, such as a consumer group: {@code <job.name>-<purpose>}. */
    public String named(String purpose) {
        return jobName() + "-" + purpose;
    }

    /** The file of the secrets; empty: the environment. */
    public Optional<String> secretsFile() {
        return Optional.ofNullable(get(RecordingOptions.SECRETS_FILE));
    }

    /** {@code host:port}, comma separated. */
    public String bootstrapServers() {
        return get(RecordingOptions.BOOTSTRAP_SERVERS);
    }

    /** What the user gave for the Kafka clients; a fresh copy, without the brokers' addresses. */
    public Properties kafkaProperties() {
        Properties properties = new Properties();
        properties.putAll(kafkaProperties);
        return properties;
    }

    public Duration transactionTimeout() {
        return get(RecordingOptions.TRANSACTION_TIMEOUT);
    }

    public TopicNames topics() {
        return new TopicNames(
                get(RecordingOptions.TOPIC_AUDIO_FRAMES),
                get(RecordingOptions.TOPIC_ROOM_EVENTS),
                get(RecordingOptions.TOPIC_APP_SETTINGS),
                get(RecordingOptions.TOPIC_RECORDING_COMMANDS),
                get(RecordingOptions.TOPIC_RECORDING_EVENTS),
                get(RecordingOptions.TOPIC_DEAD_LETTERS),
                get(RecordingOptions.TOPIC_DEAD_CALLBACKS));
    }

    public SourceTime sourceTime() {
        return get(RecordingOptions.SOURCE_TIME);
    }

    public StartingOffsets startingOffsets() {
        return get(RecordingOptions.STARTING_OFFSETS);
    }

    /** Zero: not aligned. */
    public Duration alignmentMaxDrift() {
        return get(RecordingOptions.ALIGNMENT_MAX_DRIFT);
    }

    public Duration alignmentUpdateInterval() {
        return get(RecordingOptions.ALIGNMENT_UPDATE_INTERVAL);
    }

    public ZoneOffset namingOffset() {
        return ZoneOffset.of(get(RecordingOptions.NAMING_OFFSET));
    }

    /** A multiple of 72 ms. */
    public Duration chunkLength() {
        return get(RecordingOptions.CHUNK_LENGTH);
    }

    public Duration trackHold() {
        return get(RecordingOptions.TRACK_HOLD);
    }

    public Duration maxClockSkew() {
        return get(RecordingOptions.MAX_CLOCK_SKEW);
    }

    public Duration mixDelay() {
        return get(RecordingOptions.MIX_DELAY);
    }

    /** Per TaskManager; 0: one a processor. */
    public int encoderParallelRuns() {
        return get(RecordingOptions.ENCODER_PARALLEL_RUNS);
    }

    public int encoderChunksPerRun() {
        return get(RecordingOptions.ENCODER_CHUNKS_PER_RUN);
    }

    /** 0 (best) to 9 (fastest). */
    public int encoderCompressionLevel() {
        return get(RecordingOptions.ENCODER_COMPRESSION_LEVEL);
    }

    public Duration encoderTimeLimit() {
        return get(RecordingOptions.ENCODER_TIME_LIMIT);
    }

    /** Per TaskManager. */
    public MemorySize encoderBytesInFlight() {
        return get(RecordingOptions.ENCODER_BYTES_IN_FLIGHT);
    }

    /** Empty: a private directory in memory. */
    public Optional<String> encoderScratchDirectory() {
        return Optional.ofNullable(get(RecordingOptions.ENCODER_SCRATCH));
    }

    /** Empty: Tencent COS. */
    public Optional<String> cosEndpoint() {
        return Optional.ofNullable(get(RecordingOptions.COS_ENDPOINT));
    }

    /** Per subtask of the segment writer. */
    public int cosPermitsPerBucket() {
        return get(RecordingOptions.COS_PERMITS_PER_BUCKET);
    }

    /** Per subtask of the segment writer. */
    public MemorySize cosByteBudget() {
        return get(RecordingOptions.COS_BYTE_BUDGET);
    }

    public Duration cosRequestTimeout() {
        return get(RecordingOptions.COS_REQUEST_TIMEOUT);
    }

    public Duration cosBackoffMin() {
        return get(RecordingOptions.COS_BACKOFF_MIN);
    }

    public Duration cosBackoffMax() {
        return get(RecordingOptions.COS_BACKOFF_MAX);
    }

    public Duration cosGiveUpAfter() {
        return get(RecordingOptions.COS_GIVE_UP_AFTER);
    }

    /** Apps that have metrics of their own, at most. */
    public int metricsMaxApps() {
        return get(RecordingOptions.METRICS_MAX_APPS);
    }

    public Duration callbackTimeout() {
        return get(RecordingOptions.CALLBACK_TIMEOUT);
    }

    public Duration callbackKeep() {
        return get(RecordingOptions.CALLBACK_KEEP);
    }

    /** Per subtask. */
    public int callbackMaxInFlight() {
        return get(RecordingOptions.CALLBACK_MAX_IN_FLIGHT);
    }

    /** Per subtask and receiver; not above {@link #callbackMaxInFlight}. */
    public int callbackMaxPerReceiver() {
        return get(RecordingOptions.CALLBACK_MAX_PER_RECEIVER);
    }

    /** Empty: all. */
    public List<String> callbackAllowedHosts() {
        String hosts = get(RecordingOptions.CALLBACK_ALLOWED_HOSTS);
        return hosts == null ? List.of() : List.of(hosts.split(","));
    }

    public boolean callbackRefuseInternal() {
        return get(RecordingOptions.CALLBACK_REFUSE_INTERNAL);
    }

    @Override
    public String toString() {
        return "RecordingConfig" + values;
    }
}
