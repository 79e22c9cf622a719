package io.aircheck.job.config;

import io.aircheck.schema.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/**
 * Every option of the recording job. What is Flink's (checkpoints, memory, parallelism) stays in
 * Flink's own configuration.
 */
public final class RecordingOptions {

    /** What begins so is handed to the Kafka clients without this prefix. */
    public static final String KAFKA_PROPERTIES_PREFIX = "kafka.properties.";

    private static final List<RecordingOption<?>> TABLE = new ArrayList<>();

    private static final String JOB = "Job";
    private static final String KAFKA = "Kafka";
    private static final String TOPICS = "Topics";
    private static final String SOURCE = "Sources";
    private static final String RECORDING = "Recording";
    private static final String ENCODER = "Encoder";
    private static final String COS = "COS";
    private static final String CALLBACKS = "Callbacks";
    private static final String METRICS = "Metrics";

    private static final String BROKER = "(\\[[0-9A-Fa-f:]+]|[^\\s,:\\[\\]]+):[0-9]{1,5}";

    private static final String HOST = "(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?";

    private static final Syntax<String> TOPIC =
            Syntax.text(
                    "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}",
                    "the name of a Kafka topic: 1 to 249 of A-Z a-z 0-9 . _ -");

    public static final ConfigOption<String> JOB_NAME =
            add(
                    JOB,
                    key("job.name")
                            .stringType()
                            .defaultValue("aircheck")
                            .withDescription(
                                    "Name of the job. It prefixes consumer groups, transactional"
                                            + " ids and the owner written into objects, so two jobs on"
                                            + " one Kafka or COS need two names, and a job keeps its"
                                            + " name for life."),
                    Syntax.text("[A-Za-z0-9_-]{1,64}", "1 to 64 of A-Z a-z 0-9 _ -"));

    public static final ConfigOption<String> SECRETS_FILE =
            add(
                    JOB,
                    key("secrets.file")
                            .stringType()
                            .noDefaultValue()
                            .withDescription(
                                    "File with the secrets that app settings refer to by name,"
                                            + " readable on every TaskManager under this path. Without"
                                            + " it, secrets are taken from the environment."),
                    Syntax.text(".{1,4096}", "the path of a file"));

    public static final ConfigOption<String> BOOTSTRAP_SERVERS =
            addRequired(
                    KAFKA,
                    key("kafka.bootstrap.servers")
                            .stringType()
                            .noDefaultValue()
                            .withDescription("Brokers to ask first: host:port, comma separated."),
                    Syntax.text(BROKER + "(," + BROKER + ")*", "host:port, comma separated"));

    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
            add(
                    KAFKA,
                    key("kafka.transaction-timeout")
                            .durationType()
                            .defaultValue(Duration.ofMinutes(1))
                            .withDescription(
                                    "How long the brokers keep an unfinished transaction of"
                                            + " recording-events whose writer died. Until then, or until"
                                            + " the job is back, readers with read_committed wait behind"
                                            + " it. Longer than a commit takes, and not above the"
                                            + " brokers' transaction.max.timeout.ms (their default: 15"
                                            + " min). 10 s to 1 h."),
                    Syntax.duration(Duration.ofSeconds(10), Duration.ofHours(1)));

    public static final ConfigOption<String> TOPIC_AUDIO_FRAMES = topic(Topics.AUDIO_FRAMES);
    public static final ConfigOption<String> TOPIC_ROOM_EVENTS = topic(Topics.ROOM_EVENTS);
    public static final ConfigOption<String> TOPIC_APP_SETTINGS = topic(Topics.APP_SETTINGS);
    public static final ConfigOption<String> TOPIC_RECORDING_COMMANDS =
            topic(Topics.RECORDING_COMMANDS);
    public static final ConfigOption<String> TOPIC_RECORDING_EVENTS =
            topic(Topics.RECORDING_EVENTS);
    public static final ConfigOption<String> TOPIC_DEAD_LETTERS = topic(Topics.AUDIO_FRAMES_DLQ);
    public static final ConfigOption<String> TOPIC_DEAD_CALLBACKS = topic(Topics.CALLBACKS_DLQ);

    public static final ConfigOption<SourceTime> SOURCE_TIME =
            add(
                    SOURCE,
                    key("source.time")
                            .enumType(SourceTime.class)
                            .defaultValue(SourceTime.LOG_APPEND)
                            .withDescription(
                                    "Whose clock tells the time. log-append: the brokers'; the job"
                                            + " refuses topics that are not set to"
                                            + " message.timestamp.type=LogAppendTime. create: the"
                                            + " writers'; for scenarios with times of their own, never"
                                            + " for production, where one wrong clock would close every"
                                            + " file."),
                    Syntax.word(SourceTime.class));

    public static final ConfigOption<StartingOffsets> STARTING_OFFSETS =
            add(
                    SOURCE,
                    key("source.starting-offsets")
                            .enumType(StartingOffsets.class)
                            .defaultValue(StartingOffsets.COMMITTED)
                            .withDescription(
                                    "Where reading begins without checkpoint or savepoint."
                                            + " committed: behind what the job's consumer group"
                                            + " committed last, or at the earliest record. App settings"
                                            + " are always read from the earliest record."),
                    Syntax.word(StartingOffsets.class));

    public static final ConfigOption<Duration> ALIGNMENT_MAX_DRIFT =
            add(
                    SOURCE,
                    key("source.watermark-alignment.max-drift")
                            .durationType()
                            .defaultValue(Duration.ofMinutes(1))
                            .withDescription(
                                    "A partition is not read further ahead of the slowest than"
                                            + " this, in event time, which bounds what waits in state"
                                            + " during a catch-up. A catch-up runs at most max-drift /"
                                            + " update-interval times as fast as real time. 0s turns it"
                                            + " off; up to 24 h."),
                    Syntax.duration(Duration.ZERO, Duration.ofDays(1)));

    public static final ConfigOption<Duration> ALIGNMENT_UPDATE_INTERVAL =
            add(
                    SOURCE,
                    key("source.watermark-alignment.update-interval")
                            .durationType()
                            .defaultValue(Duration.ofSeconds(1))
                            .withDescription(
                                    "How often sources compare their watermarks, in wall-clock"
                                            + " time. Each comparison takes two messages for each"
                                            + " subtask of a source: at 100 ms a third of what an"
                                            + " idle job costs. 10 ms to 10 s."),
                    Syntax.duration(Duration.ofMillis(10), Duration.ofSeconds(10)));

    public static final ConfigOption<String> NAMING_OFFSET =
            add(
                    RECORDING,
                    key("naming.offset")
                            .stringType()
                            .defaultValue("Z")
                            .withDescription(
                                    "Fixed offset from UTC of the times in object names, such as"
                                            + " +08:00."),
                    Syntax.zoneOffset());

    public static final ConfigOption<Duration> CHUNK_LENGTH =
            add(
                    RECORDING,
                    key("chunk.length")
                            .durationType()
                            .defaultValue(Duration.ofMillis(28_800))
                            .withDescription(
                                    "The unit of decoding and encoding. 20 s to 30 s, a multiple of"
                                            + " 72 ms, so that at every sample rate it is a whole"
                                            + " number of MP3 frames. Change it only while nothing is"
                                            + " recorded."),
                    Syntax.steps(
                            Duration.ofMillis(72), Duration.ofSeconds(20), Duration.ofSeconds(30)));

    public static final ConfigOption<Duration> TRACK_HOLD =
            add(
                    RECORDING,
                    key("track.hold")
                            .durationType()
                            .defaultValue(Duration.ofSeconds(5))
                            .withDescription(
                                    "How long a track waits for frames that come late before it"
                                            + " orders and cuts. 1 s to 1 min."),
                    Syntax.duration(Duration.ofSeconds(1), Duration.ofMinutes(1)));

    public static final ConfigOption<Duration> MAX_CLOCK_SKEW =
            add(
                    RECORDING,
                    key("track.max-clock-skew")
                            .durationType()
                            .defaultValue(Duration.ofMinutes(10))
                            .withDescription(
                                    "Frames, room events and commands whose own time differs by"
                                            + " more from their record's time in Kafka go to the"
                                            + " dead-letter topic. 1 s to 24 h."),
                    Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(1)));

    /**
     * So much longer than a track holds frames the mixer waits at least: a track gives the last of
     * a task away once no straying frame can belong to it any more, which takes 2 s. How far a
     * gateway's clock and its way to the broker are behind comes on top.
     */
    static final Duration MIX_MARGIN = Duration.ofSeconds(3);

    public static final ConfigOption<Duration> MIX_DELAY =
            add(
                    RECORDING,
                    key("mix.delay")
                            .durationType()
                            .defaultValue(Duration.ofSeconds(30))
                            .withDescription(
                                    "How long the mixer waits behind a stretch's end for its"
                                            + " users' audio. At least 3 s longer"
                                            + " than track.hold. 4 s to 10 min."),
                    Syntax.duration(Duration.ofSeconds(4), Duration.ofMinutes(10)));

    public static final ConfigOption<Integer> ENCODER_PARALLEL_RUNS =
            add(
                    ENCODER,
                    key("encoder.parallel-runs")
                            .intType()
                            .defaultValue(0)
                            .withDescription(
                                    "Encoder processes that run at a time on one TaskManager. 1 to"
                                            + " 256; 0: one a processor."),
                    Syntax.integer(0, 256));

    public static final ConfigOption<Integer> ENCODER_CHUNKS_PER_RUN =
            add(
                    ENCODER,
                    key("encoder.chunks-per-run")
                            .intType()
                            .defaultValue(12)
                            .withDescription(
                                    "Chunks of one format that share a run, at most: one process"
                                            + " start for all. 1 to 128."),
                    Syntax.integer(1, 128));

    public static final ConfigOption<Integer> ENCODER_COMPRESSION_LEVEL =
            add(
                    ENCODER,
                    key("encoder.compression-level")
                            .intType()
                            .defaultValue(5)
                            .withDescription(
                                    "LAME's quality: 0 is best and slowest, 9 fastest. 7 costs"
                                            + " about half the processor time of 5."),
                    Syntax.integer(0, 9));

    public static final ConfigOption<Duration> ENCODER_TIME_LIMIT =
            add(
                    ENCODER,
                    key("encoder.time-limit")
                            .durationType()
                            .defaultValue(Duration.ofSeconds(60))
                            .withDescription(
                                    "A run that takes longer is killed and its chunks are tried"
                                            + " alone. 1 s to 1 h."),
                    Syntax.duration(Duration.ofSeconds(1), Duration.ofHours(1)));

    public static final ConfigOption<MemorySize> ENCODER_BYTES_IN_FLIGHT =
            add(
                    ENCODER,
                    key("encoder.bytes-in-flight")
                            .memoryType()
                            .defaultValue(MemorySize.ZERO)
                            .withDescription(
                                    "Compressed audio that waits for or is in the encoders of one"
                                            + " TaskManager, at most; every checkpoint writes it"
                                            + " down. 0: 4 MiB for each parallel run. Up to"
                                            + " 2047 MiB."),
                    Syntax.memory(MemorySize.ZERO, MemorySize.ofMebiBytes(2_047)));

    public static final ConfigOption<String> ENCODER_SCRATCH =
            add(
                    ENCODER,
                    key("encoder.scratch-directory")
                            .stringType()
                            .noDefaultValue()
                            .withDescription(
                                    "Directory through which encoded bytes pass, best in memory."
                                            + " Without it, a private one on /dev/shm, else in"
                                            + " java.io.tmpdir."),
                    Syntax.text("/.{0,4095}", "the absolute path of a directory"));

    public static final ConfigOption<String> COS_ENDPOINT =
            add(
                    COS,
                    key("cos.endpoint")
                            .stringType()
                            .noDefaultValue()
                            .withDescription(
                                    "Address of another object store with the COS interface, such"
                                            + " as http://127.0.0.1:9000. Without it, Tencent COS"
                                            + " in the region of the app's bucket, by HTTPS."),
                    Syntax.text(
                            "https?://[^\\s/?#@]+/?",
                            "http:// or https:// with host and port, without path"));

    public static final ConfigOption<Integer> COS_PERMITS_PER_BUCKET =
            add(
                    COS,
                    key("cos.permits-per-bucket")
                            .intType()
                            .defaultValue(16)
                            .withDescription(
                                    "Requests to one bucket that are under way at a time from one"
                                            + " TaskManager, whatever its slots. To all buckets"
                                            + " together it makes four times as many at most, or 64"
                                            + " if that is more. 1 to 1024."),
                    Syntax.integer(1, 1024));

    public static final ConfigOption<MemorySize> COS_BYTE_BUDGET =
            add(
                    COS,
                    key("cos.byte-budget")
                            .memoryType()
                            .defaultValue(MemorySize.ofMebiBytes(128))
                            .withDescription(
                                    "Bytes that are being sent at a time by one TaskManager to all"
                                            + " buckets together. One bucket takes half at most, so"
                                            + " that others have room when it hangs. 4 MiB to 16"
                                            + " GiB."),
                    Syntax.memory(MemorySize.ofMebiBytes(4), MemorySize.ofMebiBytes(16_384)));

    public static final ConfigOption<Duration> COS_REQUEST_TIMEOUT =
            add(
                    COS,
                    key("cos.request-timeout")
                            .durationType()
                            .defaultValue(Duration.ofSeconds(60))
                            .withDescription(
                                    "A request that takes longer has failed and is repeated. 1 s to"
                                            + " 10 min."),
                    Syntax.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)));

    public static final ConfigOption<Duration> COS_BACKOFF_MIN =
            add(
                    COS,
                    key("cos.backoff.min")
                            .durationType()
                            .defaultValue(Duration.ofMillis(200))
                            .withDescription(
                                    "Wait before the first repetition; it doubles with each, with"
                                            + " random parts. 10 ms to 1 min."),
                    Syntax.duration(Duration.ofMillis(10), Duration.ofMinutes(1)));

    public static final ConfigOption<Duration> COS_BACKOFF_MAX =
            add(
                    COS,
                    key("cos.backoff.max")
                            .durationType()
                            .defaultValue(Duration.ofSeconds(30))
                            .withDescription(
                                    "Longest wait before a repetition, and so how soon a bucket's"
                                            + " recovery is noticed. Not below cos.backoff.min. 100 ms"
                                            + " to 10 min."),
                    Syntax.duration(Duration.ofMillis(100), Duration.ofMinutes(10)));

    public static final ConfigOption<Duration> COS_GIVE_UP_AFTER =
            add(
                    COS,
                    key("cos.give-up-after")
                            .durationType()
                            .defaultValue(Duration.ofDays(3))
                            .withDescription(
                                    "A file that ended so long ago and whose bucket still fails is"
                                            + " announced as failed and leaves the state, though not"
                                            + " before the bucket has failed for 10 min without a"
                                            + " break. 1 min to 30 d."),
                    Syntax.duration(Duration.ofMinutes(1), Duration.ofDays(30)));

    public static final ConfigOption<Duration> CALLBACK_TIMEOUT =
            add(
                    CALLBACKS,
                    key("callback.timeout")
                            .durationType()
                            .defaultValue(Duration.ofSeconds(5))
                            .withDescription(
                                    "A receiver that has not answered by then has failed. 100 ms to"
                                            + " 1 min."),
                    Syntax.duration(Duration.ofMillis(100), Duration.ofMinutes(1)));

    public static final ConfigOption<Duration> CALLBACK_KEEP =
            add(
                    CALLBACKS,
                    key("callback.keep")
                            .durationType()
                            .defaultValue(Duration.ofDays(1))
                            .withDescription(
                                    "How long after the job read its event a callback is sent again:"
                                            + " at once, every 10 s for a minute, then with pauses"
                                            + " of up to 10 min. After it the callback goes to the"
                                            + " topic callbacks-dlq, and the task's next is sent."
                                            + " An outage of the job takes nothing from it. 1 s to"
                                            + " 30 d."),
                    Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(30)));

    public static final ConfigOption<Integer> CALLBACK_MAX_IN_FLIGHT =
            add(
                    CALLBACKS,
                    key("callback.max-in-flight")
                            .intType()
                            .defaultValue(64)
                            .withDescription(
                                    "Callbacks of one subtask that are under way at a time. 1 to"
                                            + " 4096."),
                    Syntax.integer(1, 4096));

    public static final ConfigOption<Integer> CALLBACK_MAX_PER_RECEIVER =
            add(
                    CALLBACKS,
                    key("callback.max-in-flight-per-receiver")
                            .intType()
                            .defaultValue(8)
                            .withDescription(
                                    "How many of them may go to one host and port. A receiver never"
                                            + " takes more than it leaves free, so that those who do"
                                            + " not answer leave room for the others. 1 to 4096."),
                    Syntax.integer(1, 4096));

    public static final ConfigOption<String> CALLBACK_ALLOWED_HOSTS =
            add(
                    CALLBACKS,
                    key("callback.allowed-hosts")
                            .stringType()
                            .noDefaultValue()
                            .withDescription(
                                    "Hosts that may be called, comma separated: a name, or *."
                                            + " before a domain for all names below it. Without it,"
                                            + " every host."),
                    Syntax.text(HOST + "(," + HOST + ")*", "host names, comma separated"));

    public static final ConfigOption<Boolean> CALLBACK_REFUSE_INTERNAL =
            add(
                    CALLBACKS,
                    key("callback.refuse-internal-addresses")
                            .booleanType()
                            .defaultValue(true)
                            .withDescription(
                                    "Whether only addresses of the public internet are called: no"
                                            + " private, loopback or link-local ones, whatever name"
                                            + " leads there. Who sets an app's URL then cannot reach"
                                            + " what only this cluster reaches. Turn it off if the"
                                            + " receivers are in the same network, and then name them"
                                            + " in callback.allowed-hosts."),
                    Syntax.flag());

    public static final ConfigOption<Integer> METRICS_MAX_APPS =
            add(
                    METRICS,
                    key("metrics.max-apps")
                            .intType()
                            .defaultValue(0)
                            .withDescription(
                                    "So many apps have metrics of their own (docs/metrics.md), the"
                                            + " first that record; all others share one. 0 to 1000;"
                                            + " 0: none has."),
                    Syntax.integer(0, 1000));

    private RecordingOptions() {}

    /** All options, in the order of the documentation. */
    public static List<RecordingOption<?>> table() {
        return List.copyOf(TABLE);
    }

    private static ConfigOptions.OptionBuilder key(String key) {
        return ConfigOptions.key(key);
    }

    private static ConfigOption<String> topic(String name) {
        return add(
                TOPICS,
                key("topics." + name)
                        .stringType()
                        .defaultValue(name)
                        .withDescription("Name of the topic " + name + "."),
                TOPIC);
    }

    private static <T> ConfigOption<T> add(
            String section, ConfigOption<T> option, Syntax<T> syntax) {
        TABLE.add(new RecordingOption<>(section, option, syntax, false));
        return option;
    }

    private static <T> ConfigOption<T> addRequired(
            String section, ConfigOption<T> option, Syntax<T> syntax) {
        TABLE.add(new RecordingOption<>(section, option, syntax, true));
        return option;
    }
}
