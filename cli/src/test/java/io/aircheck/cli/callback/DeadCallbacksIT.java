package io.aircheck.cli.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.Topics;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dead-letter topic of callbacks against a broker and a receiver. */
@Timeout(120)
class DeadCallbacksIT {
    @TempDir Path dir;

    private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    @Test
    void whatIsTakenIsGoneAndTheRestStaysInOrder() throws Exception {
        HttpServer receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    String id = exchange.getRequestHeaders().getFirst("X-Aircheck-Event-Id");
                    arrived.add(id);
                    exchange.sendResponseHeaders(refused.contains(id) ? 500 : 200, -1);
                    exchange.close();
                });
        receiver.start();
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", broker.bootstrapServers()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            broker.createTopic(Topics.APP_SETTINGS, 1, Map.of());
            broker.createTopic(Topics.CALLBACKS_DLQ, 2, Map.of());
            app(producer, 7, "http://127.0.0.1:" + receiver.getAddress().getPort() + "/");
            dead(producer, 7, 1, RecordingEvent.Type.SEGMENT_STARTED, 1);
            dead(producer, 7, 1, RecordingEvent.Type.SEGMENT_FINISHED, 2);
            dead(producer, 7, 2, RecordingEvent.Type.SEGMENT_UPLOADED, 3);
            dead(producer, 8, 3, RecordingEvent.Type.SEGMENT_UPLOADED, 3);
            producer.send(new ProducerRecord<>(Topics.CALLBACKS_DLQ, "junk".getBytes(UTF_8)));
            producer.flush();
            refused.add("1-segment-started/1");
            RecordingConfig config =
                    RecordingConfig.from(
                            "--kafka.bootstrap.servers",
                            broker.bootstrapServers(),
                            "--callback.refuse-internal-addresses",
                            "false");

            List<String> said = new ArrayList<>();
            assertThat(new DeadCallbacks(config, said::add).redeliver())
                    .isEqualTo(new DeadCallbacks.Result(1, 3));
            assertThat(said)
                    .contains(
                            "1-segment-started/1 not taken: status 500",
                            "1-segment-finished/2 waits for an earlier one of its task",
                            "2-segment-uploaded/3 taken",
                            "3-segment-uploaded/3 not taken: app 8 is unknown")
                    .anyMatch(line -> line.endsWith(" is no callback and is left out"));
            assertThat(arrived)
                    .containsExactlyInAnyOrder("1-segment-started/1", "2-segment-uploaded/3");

            arrived.clear();
            refused.clear();
            assertThat(new DeadCallbacks(config, line -> {}).redeliver())
                    .isEqualTo(new DeadCallbacks.Result(2, 1));
            assertThat(arrived).containsExactly("1-segment-started/1", "1-segment-finished/2");
        } finally {
            receiver.stop(0);
        }
    }

    private static void app(KafkaProducer<byte[], byte[]> producer, long app, String url) {
        String json =
                "{\"bizId\":"
                        + app
                        + ",\"bucket\":\"voice-1250000000\",\"region\":\"ap-seoul\",\"callback\":{\"url\":\""
                        + url
                        + "\"}}";
        producer.send(
                new ProducerRecord<>(
                        Topics.APP_SETTINGS,
                        Long.toString(app).getBytes(UTF_8),
                        json.getBytes(UTF_8)));
    }

    private static void dead(
            KafkaProducer<byte[], byte[]> producer,
            long app,
            long task,
            RecordingEvent.Type what,
            int type) {
        RecordingEvent event =
                new RecordingEvent(
                        1,
                        task + "-" + what.word(),
                        0L,
                        what,
                        1_000,
                        app,
                        "room",
                        task,
                        1_000,
                        "alice",
                        RecordingEvent.Stream.SINGLE,
                        0,
                        new RecordingEvent.File("voice-1250000000", "ap-seoul", "a.mp3"),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.CALLBACKS_DLQ, event.key().getBytes(UTF_8), Json.write(event));
        record.headers()
                .add(Topics.CALLBACK_TYPE_HEADER, Integer.toString(type).getBytes(UTF_8))
                .add(Topics.CALLBACK_ID_HEADER, (event.id() + "/" + type).getBytes(UTF_8));
        producer.send(record);
    }
}
