package io.aircheck.job.source;

import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.config.SourceTime;
import io.aircheck.job.config.StartingOffsets;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.schema.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * The job's Kafka sources.
 *
 * <p>Event time is the record time, told for each partition by itself. No partition is ever taken
 * for idle: a tick stands in every partition every second, so a partition without records is one
 * that cannot be read (an outage, a first fetch) or whose ticker is down, and then time must wait
 * for it rather than run on and end files. For the same reason a source never has more subtasks
 * than its topic has partitions: one without a partition would hold all time for ever.
 *
 * <p>Sources are aligned: none is read further ahead of the slowest than configured.
 */
public final class RecordingSources {
    private static final String ALIGNMENT_GROUP = "inputs";

    private final RecordingConfig config;
    private final TopicFacts facts;
    private final String groups;

    /** For the recording job. */
    public RecordingSources(RecordingConfig config, TopicFacts facts) {
        this(config, facts, "");
    }

    /**
     * @param groups what consumer groups begin with behind the job's name: each job has its own
     */
    public RecordingSources(RecordingConfig config, TopicFacts facts, String groups) {
        this.config = config;
        this.facts = facts;
        this.groups = groups;
    }

    /** Records of audio-frames, ticks included. */
    public SingleOutputStreamOperator<SourceRecord> audioFrames(
            StreamExecutionEnvironment env, String uid) {
        return attach(
                env,
                uid,
                Topics.AUDIO_FRAMES,
                config.topics().audioFrames(),
                fresh(),
                time(Map.of()));
    }

    /** Records of room-events, ticks included. */
    public SingleOutputStreamOperator<SourceRecord> roomEvents(
            StreamExecutionEnvironment env, String uid) {
        return attach(
                env,
                uid,
                Topics.ROOM_EVENTS,
                config.topics().roomEvents(),
                fresh(),
                time(Map.of()));
    }

    /** Records of recording-commands, ticks included. */
    public SingleOutputStreamOperator<SourceRecord> recordingCommands(
            StreamExecutionEnvironment env, String uid) {
        return attach(
                env,
                uid,
                Topics.RECORDING_COMMANDS,
                config.topics().recordingCommands(),
                fresh(),
                time(Map.of()));
    }

    /**
     * Records of app-settings, ticks included. Without checkpoint they are read from the earliest,
     * whatever the group committed, because what was read before is in no state; and time stands
     * still until what stood there at submission is read.
     */
    public SingleOutputStreamOperator<SourceRecord> appSettings(
            StreamExecutionEnvironment env, String uid) {
        return attach(
                env,
                uid,
                Topics.APP_SETTINGS,
                config.topics().appSettings(),
                OffsetsInitializer.earliest(),
                time(facts.settingsEnds()));
    }

    /** Records of recording-events, without event time. */
    public SingleOutputStreamOperator<SourceRecord> recordingEvents(
            StreamExecutionEnvironment env, String uid) {
        return attach(
                env,
                uid,
                Topics.RECORDING_EVENTS,
                config.topics().recordingEvents(),
                fresh(),
                WatermarkStrategy.noWatermarks());
    }

    /**
     * @param name in Flink's web interface and metrics, whatever the topic is called: dashboards
     *     and alerts ask for it
     */
    private SingleOutputStreamOperator<SourceRecord> attach(
            StreamExecutionEnvironment env,
            String uid,
            String name,
            String topic,
            OffsetsInitializer start,
            WatermarkStrategy<SourceRecord> time) {
        int partitions = facts.partitions().get(topic);
        return env.fromSource(source(topic, start), time, name)
                .uid(uid)
                .setParallelism(Math.min(env.getParallelism(), partitions));
    }

    private KafkaSource<SourceRecord> source(String topic, OffsetsInitializer start) {
        Properties properties = config.kafkaProperties();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return KafkaSource.<SourceRecord>builder()
                .setProperties(properties)
                .setBootstrapServers(config.bootstrapServers())
                .setTopics(topic)
                .setGroupId(config.named(groups + topic))
                .setClientIdPrefix(config.named(groups + topic))
                .setStartingOffsets(start)
                .setDeserializer(new RecordReader())
                .build();
    }

    private OffsetsInitializer fresh() {
        StartingOffsets start = config.startingOffsets();
        return switch (start) {
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
        };
    }

    private WatermarkStrategy<SourceRecord> time(Map<Integer, Long> ends) {
        SourceTime trusted = config.sourceTime();
        WatermarkStrategy<SourceRecord> strategy =
                WatermarkStrategy.<SourceRecord>forGenerator(
                                context -> new PartitionTime(trusted, ends))
                        .withTimestampAssigner((record, time) -> record.getTimestampMs());
        Duration drift = config.alignmentMaxDrift();
        return drift.isZero()
                ? strategy
                : strategy.withWatermarkAlignment(
                        ALIGNMENT_GROUP, drift, config.alignmentUpdateInterval());
    }
}
