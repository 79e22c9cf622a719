package io.aircheck.cli.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aircheck.job.callback.CallbackSettings;
import io.aircheck.job.callback.Redelivery;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.MalformedRecordException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic of the callbacks that nobody took. Each is sent once more; what is not taken again goes
 * to the end of the topic, with all later ones of its task behind it, so that a task's callbacks
 * stay in order. So does what the app does not ask for now, which holds up nothing: its settings
 * may change. Kafka keeps where this has come to, as long as it keeps a group's offsets; two runs
 * at once send twice.
 */
public final class DeadCallbacks {
    private final RecordingConfig config;
    private final Consumer<String> said;
    private final Set<Long> stuckTasks = new HashSet<>();
    private final Set<Identity> seen = new HashSet<>();
    private int taken;
    private int left;
    private int leftOut;

    /**
     * @param config of the callback job
     * @param said is told of each callback, in a line
     */
    public DeadCallbacks(RecordingConfig config, Consumer<String> said) {
        this.config = config;
        this.said = said;
    }

    /**
     * What became of them.
     *
     * @param left that are in the topic again
     * @param leftOut that nobody will ever take: no callbacks, or answered with 410
     */
    public record Result(int taken, int left, int leftOut) {}

    /** Of a callback, whatever stands in the headers. */
    private record Identity(String event, int type) {}

    /** Whether a record goes back to the topic, and since when it counts as dead. */
    private enum Keep {
        NO,
        /** From now on. */
        RENEWED,
        /** As before: Kafka deletes it at its time, however often it goes back. */
        AGEING
    }

    /** Sends what lies in the topic now. */
    public Result redeliver() throws IOException, InterruptedException {
        Map<Long, AppSettings> apps = apps();
        try (TopicToEnd topic =
                        TopicToEnd.open(
                                clients(),
                                config.topics().deadCallbacks(),
                                config.named("redelivery"));
                KafkaProducer<byte[], byte[]> producer = producer();
                Redelivery redelivery = new Redelivery(CallbackSettings.of(config))) {
            Progress progress = new Progress(topic);
            for (List<ConsumerRecord<byte[], byte[]>> records = topic.next();
                    !records.isEmpty();
                    records = topic.next()) {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    Keep keep = keep(record, apps, redelivery);
                    if (keep != Keep.NO) {
                        append(producer, record, keep);
                        left++;
                    }
                    progress.passed(record, keep != Keep.NO);
                }
            }
            progress.end();
        }
        return new Result(taken, left, leftOut);
    }

    private Keep keep(
            ConsumerRecord<byte[], byte[]> record,
            Map<Long, AppSettings> apps,
            Redelivery redelivery)
            throws InterruptedException {
        DeadCallback callback;
        try {
            callback = DeadCallback.of(record);
        } catch (MalformedRecordException e) {
            leftOut++;
            said.accept(
                    record.topic()
                            + "-"
                            + record.partition()
                            + "@"
                            + record.offset()
                            + " is no callback and is left out");
            return Keep.NO;
        }
        if (!seen.add(new Identity(callback.event().id(), callback.type()))) {
            // What an interrupted run put back: the first of them has been dealt with.
            said.accept(callback.id() + " stands there twice");
            return Keep.NO;
        }
        long task = callback.event().taskId();
        if (stuckTasks.contains(task)) {
            said.accept(callback.id() + " waits for an earlier one of its task");
            return Keep.RENEWED;
        }
        Redelivery.Outcome outcome = send(callback, apps, redelivery);
        return switch (outcome.fate()) {
            case TAKEN -> {
                taken++;
                said.accept(callback.id() + " taken");
                yield Keep.NO;
            }
            case GONE -> {
                leftOut++;
                said.accept(callback.id() + " is left out: " + outcome.why());
                yield Keep.NO;
            }
            case UNWANTED -> {
                said.accept(callback.id() + " not sent: " + outcome.why());
                yield Keep.AGEING;
            }
            case FAILED -> {
                stuckTasks.add(task);
                said.accept(callback.id() + " not taken: " + outcome.why());
                yield Keep.RENEWED;
            }
        };
    }

    private static Redelivery.Outcome send(
            DeadCallback callback, Map<Long, AppSettings> apps, Redelivery redelivery)
            throws InterruptedException {
        AppSettings app = apps.get(callback.event().bizId());
        return app == null
                ? new Redelivery.Outcome(
                        Redelivery.Fate.FAILED, "app " + callback.event().bizId() + " is unknown")
                : redelivery.send(app, callback.event(), callback.type(), callback.complete());
    }

    private void append(
            KafkaProducer<byte[], byte[]> producer,
            ConsumerRecord<byte[], byte[]> record,
            Keep keep)
            throws IOException, InterruptedException {
        try {
            producer.send(
                            new ProducerRecord<>(
                                    record.topic(),
                                    record.partition(),
                                    keep == Keep.AGEING ? record.timestamp() : null,
                                    record.key(),
                                    record.value(),
                                    record.headers()))
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "cannot write to " + record.topic() + ": " + e.getCause().getMessage(), e);
        }
    }

    /** The settings of all apps as they are now. */
    private Map<Long, AppSettings> apps() {
        Map<Long, AppSettings> apps = new HashMap<>();
        long now = System.currentTimeMillis();
        try (TopicToEnd topic = TopicToEnd.open(clients(), config.topics().appSettings(), null)) {
            for (List<ConsumerRecord<byte[], byte[]>> records = topic.next();
                    !records.isEmpty();
                    records = topic.next()) {
                records.forEach(record -> take(apps, record, now));
            }
        }
        return apps;
    }

    private static void take(
            Map<Long, AppSettings> apps, ConsumerRecord<byte[], byte[]> record, long now) {
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (!key.matches("[1-9][0-9]{0,18}")) {
            return; // a tick, or what the job refuses as well
        }
        try {
            long app = Long.parseLong(key);
            if (record.value() == null) {
                apps.remove(app);
                return;
            }
            AppSettings settings = AppSettings.parse(record.value());
            boolean holds = settings.effectiveFrom() == null || settings.effectiveFrom() <= now;
            if (settings.bizId() == app && (holds || !apps.containsKey(app))) {
                apps.put(app, settings);
            }
        } catch (MalformedRecordException | NumberFormatException e) {
            // The job goes on with what held before, and so does this.
            return;
        }
    }

    private Properties clients() {
        Properties properties = config.kafkaProperties();
        properties.put("bootstrap.servers", config.bootstrapServers());
        return properties;
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(clients(), new ByteArraySerializer(), new ByteArraySerializer());
    }
}
