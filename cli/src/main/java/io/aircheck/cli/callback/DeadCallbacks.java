package io.aircheck.cli.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aircheck.job.callback.CallbackSettings;
import io.aircheck.job.callback.Redelivery;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.Topics;
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
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic of the callbacks that nobody took. Each is sent once more; what is not taken again goes
 * to the end of the topic, with all later ones of its task behind it, so that a task's callbacks
 * stay in order unless the run is interrupted. Kafka keeps where this has come to, as long as it
 * keeps a group's offsets; two runs at once send twice.
 */
public final class DeadCallbacks {
    private final RecordingConfig config;
    private final Consumer<String> said;
    private final Set<Long> stuckTasks = new HashSet<>();
    private int taken;
    private int left;

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
     */
    public record Result(int taken, int left) {}

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
            for (List<ConsumerRecord<byte[], byte[]>> records = topic.next();
                    !records.isEmpty();
                    records = topic.next()) {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (!send(record, apps, redelivery)) {
                        append(producer, record);
                        left++;
                    }
                    topic.commit(
                            new TopicPartition(record.topic(), record.partition()),
                            new OffsetAndMetadata(record.offset() + 1));
                }
            }
        }
        return new Result(taken, left);
    }

    /** False if it must be kept. */
    private boolean send(
            ConsumerRecord<byte[], byte[]> record,
            Map<Long, AppSettings> apps,
            Redelivery redelivery)
            throws InterruptedException {
        String id = header(record, Topics.CALLBACK_ID_HEADER);
        RecordingEvent event;
        int type;
        try {
            event = RecordingEvent.parse(record.value());
            type = Integer.parseInt(header(record, Topics.CALLBACK_TYPE_HEADER));
        } catch (MalformedRecordException | NumberFormatException e) {
            said.accept(
                    record.topic()
                            + "-"
                            + record.partition()
                            + "@"
                            + record.offset()
                            + " is no callback and is left out");
            return true;
        }
        if (stuckTasks.contains(event.taskId())) {
            said.accept(id + " waits for an earlier one of its task");
            return false;
        }
        AppSettings app = apps.get(event.bizId());
        Redelivery.Outcome outcome =
                app == null
                        ? new Redelivery.Outcome(
                                Redelivery.Fate.FAILED, "app " + event.bizId() + " is unknown")
                        : redelivery.send(
                                app,
                                event,
                                type,
                                !"false".equals(header(record, Topics.TASK_COMPLETE_HEADER)));
        switch (outcome.fate()) {
            case TAKEN -> {
                taken++;
                said.accept(id + " taken");
            }
            case UNWANTED -> said.accept(id + " is left out: " + outcome.why());
            case FAILED -> {
                stuckTasks.add(event.taskId());
                said.accept(id + " not taken: " + outcome.why());
            }
        }
        return outcome.fate() != Redelivery.Fate.FAILED;
    }

    private void append(
            KafkaProducer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> record)
            throws IOException, InterruptedException {
        try {
            producer.send(
                            new ProducerRecord<>(
                                    record.topic(),
                                    record.partition(),
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

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
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
