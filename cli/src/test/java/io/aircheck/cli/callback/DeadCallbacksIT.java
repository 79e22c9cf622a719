package io.aircheck.cli.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import io.aircheck.schema.Topics;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dead-letter topic of callbacks against a broker and a receiver. */
@Timeout(120)
class DeadCallbacksIT {
    private static final int GONE = 410;
    private static final long DIED = 1_700_000_000_000L;

    @TempDir Path dir;

    private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<String> said = new ArrayList<>();
    private EmbeddedBroker broker;
    private KafkaProducer<byte[], byte[]> producer;
    private HttpServer receiver;

    @BeforeEach
    void open() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> answer(exchange, 500));
        receiver.createContext("/gone", exchange -> answer(exchange, GONE));
        receiver.start();
        broker = EmbeddedBroker.start(dir);
        broker.createTopic(Topics.APP_SETTINGS, 1, Map.of());
        broker.createTopic(Topics.CALLBACKS_DLQ, 2, Map.of());
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
        broker.close();
        receiver.stop(0);
    }

    private void answer(HttpExchange exchange, int refusal) throws IOException {
        String id = exchange.getRequestHeaders().getFirst("X-Aircheck-Event-Id");
        arrived.add(id);
        exchange.sendResponseHeaders(refused.contains(id) ? refusal : 200, -1);
        exchange.close();
    }

    @Test
    void whatIsTakenIsGoneAndTheRestStaysInOrder() throws Exception {
        app(7, url("/"));
        dead(7, 1, Type.SEGMENT_STARTED, 1);
        dead(7, 1, Type.SEGMENT_FINISHED, 2);
        dead(7, 2, Type.SEGMENT_UPLOADED, 3);
        dead(8, 3, Type.SEGMENT_UPLOADED, 3);
        refused.add("1-segment-started/1");

        assertThat(redeliver()).isEqualTo(new DeadCallbacks.Result(1, 3, 0));
        assertThat(said)
                .containsExactlyInAnyOrder(
                        "1-segment-started/1 not taken: status 500",
                        "1-segment-finished/2 waits for an earlier one of its task",
                        "2-segment-uploaded/3 taken",
                        "3-segment-uploaded/3 not taken: app 8 is unknown");
        assertThat(arrived)
                .containsExactlyInAnyOrder("1-segment-started/1", "2-segment-uploaded/3");

        arrived.clear();
        refused.clear();
        assertThat(redeliver()).isEqualTo(new DeadCallbacks.Result(2, 1, 0));
        assertThat(arrived).containsExactly("1-segment-started/1", "1-segment-finished/2");
    }

    @Test
    void whatTheAppDoesNotAskForIsKeptUntilItDoes() throws Exception {
        app(7, null);
        app(8, url("/"), ",\"format\":\"trtc\"");
        app(9, url("/"), ",\"events\":[3]");
        dead(7, 1, Type.SEGMENT_UPLOADED, 3);
        dead(8, 2, Type.SEGMENT_UPLOADED, 3);
        dead(9, 3, Type.SEGMENT_FINISHED, 2);
        dead(9, 3, Type.SEGMENT_UPLOADED, 3);

        assertThat(redeliver()).isEqualTo(new DeadCallbacks.Result(1, 3, 0));
        assertThat(said)
                .containsExactlyInAnyOrder(
                        "1-segment-uploaded/3 not sent: the app wants no callbacks",
                        "2-segment-uploaded/3 not sent: the app's format has no callback 3 for it",
                        "3-segment-finished/2 not sent: the app wants no callbacks 2",
                        "3-segment-uploaded/3 taken");

        assertThat(times()).hasSize(3).allMatch(time -> time == DIED);
        arrived.clear();
        for (long app = 7; app <= 9; app++) {
            app(app, url("/"));
        }
        assertThat(redeliver()).isEqualTo(new DeadCallbacks.Result(3, 0, 0));
        assertThat(arrived)
                .containsExactlyInAnyOrder(
                        "1-segment-uploaded/3", "2-segment-uploaded/3", "3-segment-finished/2");
    }

    @Test
    void whatNobodyWillEverTakeIsLeftOutAndCounted() throws Exception {
        app(7, url("/gone"));
        dead(7, 1, Type.SEGMENT_UPLOADED, 3);
        refused.add("1-segment-uploaded/3");

        assertThat(redeliver()).isEqualTo(new DeadCallbacks.Result(0, 0, 1));
        assertThat(said).containsExactly("1-segment-uploaded/3 is left out: status 410");
        assertThat(redeliver()).isEqualTo(new DeadCallbacks.Result(0, 0, 0));
    }

    @Test
    void recordsOfStrangersEndNoRun() throws Exception {
        app(7, url("/"));
        app(8, url("/"), ",\"format\":\"trtc\"");
        send("junk".getBytes(UTF_8), Map.of());
        send(null, Map.of());
        byte[] event = Json.write(event(7, 1, Type.SEGMENT_UPLOADED, null));
        send(event, Map.of());
        Map<String, byte[]> withoutType = new HashMap<>();
        withoutType.put(Topics.CALLBACK_TYPE_HEADER, null);
        send(event, withoutType);
        send(
                Json.write(event(8, 2, Type.SEGMENT_UPLOADED, null)),
                Map.of(Topics.CALLBACK_TYPE_HEADER, "310".getBytes(UTF_8)));
        dead(7, 3, Type.SEGMENT_UPLOADED, 3);

        assertThat(redeliver()).isEqualTo(new DeadCallbacks.Result(1, 1, 4));
        assertThat(said)
                .contains("3-segment-uploaded/3 taken")
                .anyMatch(line -> line.contains(" not taken: it cannot be sent: "));
        assertThat(said.stream().filter(line -> line.endsWith(" is no callback and is left out")))
                .hasSize(4);
    }

    @Test
    void aReceiverThatDoesNotAnswerIsCalledOnce() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            app(7, "http://127.0.0.1:" + silent.getLocalPort() + "/");
            app(8, url("/"));
            for (int task = 1; task <= 5; task++) {
                dead(7, task, Type.SEGMENT_UPLOADED, 3);
            }
            dead(8, 6, Type.SEGMENT_UPLOADED, 3);

            assertThat(redeliver("--callback.timeout", "500ms"))
                    .isEqualTo(new DeadCallbacks.Result(1, 5, 0));
            assertThat(said.stream().filter(line -> line.contains("within 500 ms"))).hasSize(1);
            assertThat(
                            said.stream()
                                    .filter(
                                            line ->
                                                    line.endsWith(
                                                            "127.0.0.1 did not answer an earlier"
                                                                    + " one")))
                    .hasSize(4);
            assertThat(said).contains("6-segment-uploaded/3 taken");
        }
    }

    @Test
    void aRunThatIsInterruptedLeavesTheOrderOfTasks() throws Exception {
        app(7, url("/"));
        dead(7, 1, Type.SEGMENT_STARTED, 1);
        dead(7, 1, Type.SEGMENT_FINISHED, 2);
        dead(7, 1, Type.SEGMENT_UPLOADED, 3);
        refused.add("1-segment-started/1");
        DeadCallbacks interrupted =
                new DeadCallbacks(
                        config(),
                        line -> {
                            if (line.startsWith("1-segment-finished/2")) {
                                throw new IllegalStateException("interrupted");
                            }
                        });
        assertThatThrownBy(interrupted::redeliver).hasMessage("interrupted");

        arrived.clear();
        refused.clear();
        assertThat(redeliver().left()).isZero();

        assertThat(arrived)
                .containsExactly(
                        "1-segment-started/1", "1-segment-finished/2", "1-segment-uploaded/3");
        assertThat(said).contains("1-segment-started/1 stands there twice");
    }

    private RecordingConfig config(String... more) throws Exception {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--kafka.bootstrap.servers",
                                broker.bootstrapServers(),
                                "--callback.refuse-internal-addresses",
                                "false"));
        options.addAll(List.of(more));
        return RecordingConfig.from(options.toArray(String[]::new));
    }

    private DeadCallbacks.Result redeliver(String... options) throws Exception {
        producer.flush();
        said.clear();
        return new DeadCallbacks(config(options), said::add).redeliver();
    }

    /** Of the records a next run would find. */
    private List<Long> times() {
        List<Long> times = new ArrayList<>();
        Properties clients = new Properties();
        clients.put("bootstrap.servers", broker.bootstrapServers());
        try (TopicToEnd topic =
                TopicToEnd.open(clients, Topics.CALLBACKS_DLQ, "aircheck-redelivery")) {
            for (var records = topic.next(); !records.isEmpty(); records = topic.next()) {
                records.forEach(record -> times.add(record.timestamp()));
            }
        }
        return times;
    }

    private String url(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }

    /** An app that is told, or not if it has no address. */
    private void app(long app, String url, String... more) {
        String callback =
                url == null
                        ? ""
                        : ",\"callback\":{\"url\":\"" + url + "\"" + String.join("", more) + "}";
        String json =
                "{\"bizId\":"
                        + app
                        + ",\"bucket\":\"voice-1250000000\",\"region\":\"ap-seoul\""
                        + callback
                        + "}";
        producer.send(
                new ProducerRecord<>(
                        Topics.APP_SETTINGS,
                        Long.toString(app).getBytes(UTF_8),
                        json.getBytes(UTF_8)));
    }

    private void dead(long app, long task, Type what, int type) {
        RecordingEvent event =
                event(
                        app,
                        task,
                        what,
                        new RecordingEvent.File("voice-1250000000", "ap-seoul", "a.mp3"));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.CALLBACKS_DLQ,
                        null,
                        DIED,
                        event.key().getBytes(UTF_8),
                        Json.write(event));
        record.headers()
                .add(Topics.CALLBACK_TYPE_HEADER, Integer.toString(type).getBytes(UTF_8))
                .add(Topics.CALLBACK_ID_HEADER, (event.id() + "/" + type).getBytes(UTF_8));
        producer.send(record);
    }

    private void send(byte[] value, Map<String, byte[]> headers) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.CALLBACKS_DLQ, value);
        headers.forEach(record.headers()::add);
        producer.send(record);
    }

    private static RecordingEvent event(long app, long task, Type what, RecordingEvent.File file) {
        return new RecordingEvent(
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
                file,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
