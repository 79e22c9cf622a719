package io.aircheck.job.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aircheck.job.CallbackJob;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The callback job on a Flink cluster in this process, with a broker of its own. */
final class CallbackCluster implements AutoCloseable {
    private static final Map<String, String> BROKERS_TIME =
            Map.of("message.timestamp.type", "LogAppendTime");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int PARTITIONS = 2;

    private final Path dir;
    private final EmbeddedBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final InMemoryReporter metrics = InMemoryReporter.create();
    private JobClient job;

    CallbackCluster(Path dir) throws IOException {
        this.dir = dir;
        broker = EmbeddedBroker.start(dir.resolve("kafka"));
        broker.createTopic("recording-events", PARTITIONS, BROKERS_TIME);
        broker.createTopic("app-settings", 1, BROKERS_TIME);
        broker.createTopic("callbacks-dlq", 1, Map.of());
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    Path checkpoints() {
        return dir.resolve("checkpoints");
    }

    EmbeddedBroker broker() {
        return broker;
    }

    /** Starts the job, from the last checkpoint if there was one. */
    void start(String... options) throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--kafka.bootstrap.servers",
                                broker.bootstrapServers(),
                                "--callback.refuse-internal-addresses",
                                "false"));
        arguments.addAll(List.of(options));
        Map<String, String> flink =
                new HashMap<>(
                        Map.of(
                                "execution.checkpointing.interval", "200ms",
                                "execution.checkpointing.dir", checkpoints().toUri().toString(),
                                "execution.checkpointing.externalized-checkpoint-retention",
                                        "RETAIN_ON_CANCELLATION",
                                "state.backend.type", "rocksdb",
                                "pipeline.auto-generate-uids", "false"));
        Path last = lastCheckpoint();
        if (last != null) {
            flink.put("execution.state-recovery.path", last.toUri().toString());
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(
                        2, metrics.addToConfiguration(Configuration.fromMap(flink)));
        CallbackJob.attach(env, RecordingConfig.from(arguments.toArray(String[]::new)));
        job = env.executeAsync();
    }

    /** Ends the job as it stands: what it did since the last checkpoint is forgotten. */
    void kill() throws Exception {
        job.cancel().get();
        job = null;
    }

    private Path lastCheckpoint() throws IOException {
        if (!Files.exists(checkpoints())) {
            return null;
        }
        try (Stream<Path> all = Files.walk(checkpoints(), 3)) {
            return all.filter(path -> Files.exists(path.resolve("_metadata")))
                    .max(Comparator.comparing(path -> path.toFile().lastModified()))
                    .orElse(null);
        }
    }

    boolean hasCheckpoint() {
        try {
            return lastCheckpoint() != null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What the running job's subtasks report under a name, added up; a histogram's count. */
    long metric(String name) {
        return metrics.getMetricsByIdentifiers(job.getJobID()).entrySet().stream()
                .filter(metric -> metric.getKey().endsWith(".aircheck." + name))
                .mapToLong(metric -> valueOf(metric.getValue()))
                .sum();
    }

    private static long valueOf(Metric metric) {
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        if (metric instanceof Histogram histogram) {
            return histogram.getCount();
        }
        return ((Number) ((Gauge<?>) metric).getValue()).longValue();
    }

    /** An app whose callbacks are signed. */
    void app(long app, String url) {
        settings(app, url, ",\"secret\":\"main\"");
    }

    /** An app whose callbacks are not signed. */
    void unsignedApp(long app, String url) {
        settings(app, url, "");
    }

    private void settings(long app, String url, String secret) {
        String json =
                "{\"bizId\":"
                        + app
                        + ",\"bucket\":\"voice-1250000000\",\"region\":\"ap-seoul\","
                        + "\"callback\":{\"url\":\""
                        + url
                        + "\""
                        + secret
                        + "}}";
        producer.send(
                new ProducerRecord<>(
                        "app-settings", Long.toString(app).getBytes(UTF_8), json.getBytes(UTF_8)));
    }

    void event(RecordingEvent event) {
        producer.send(
                new ProducerRecord<>(
                        "recording-events", event.key().getBytes(UTF_8), Json.write(event)));
    }

    /** Ticks until something holds. */
    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            producer.send(
                    new ProducerRecord<>("app-settings", "tick".getBytes(UTF_8), new byte[] {1}));
            producer.flush();
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() throws Exception {
        try {
            if (job != null) {
                kill();
            }
        } finally {
            producer.close();
            broker.close();
        }
    }
}
