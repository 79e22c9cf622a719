package io.aircheck.job.callback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.callback.HookServer.Hook;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The callback job from topic to receiver. */
@Timeout(180)
class CallbackJobIT {
    private static final String SECRET = "never-to-be-seen-0123456789";
    private static final List<Type> LIFE =
            List.of(Type.SEGMENT_STARTED, Type.SEGMENT_FINISHED, Type.SEGMENT_UPLOADED);

    @TempDir Path dir;

    @Test
    void everyCallbackArrivesSignedAndThoseOfATaskInOrder() throws Exception {
        Set<String> refusedOnce = ConcurrentHashMap.newKeySet();
        try (CallbackCluster cluster = new CallbackCluster(dir);
                HookServer receiver =
                        // Every third is refused at first.
                        new HookServer(
                                hook ->
                                        Math.floorMod(hook.id().hashCode(), 3) == 0
                                                        && refusedOnce.add(hook.id())
                                                ? 500
                                                : 200)) {
            cluster.app(7, receiver.url());
            List<String> expected = files(cluster, 7, 1, 40);
            cluster.start("--secrets.file", secrets().toString());
            cluster.await("all callbacks", () -> taken(receiver, refusedOnce) >= expected.size());

            assertInOrder(receiver.hooks(), expected);
            cluster.await("all answers", () -> cluster.metric("callbackEventsPending") == 0);
            assertThat(cluster.metric("callbacksSent")).isEqualTo(expected.size());
            assertThat(cluster.metric("callbackLatencyMs")).isEqualTo(expected.size());
            assertThat(cluster.metric("callbackFailures")).isEqualTo(refusedOnce.size());
            assertThat(cluster.metric("callbackRetries")).isEqualTo(refusedOnce.size());
            assertThat(cluster.metric("callbacksDeadLettered")).isZero();
            assertThat(cluster.metric("callbackOldestPendingMs")).isZero();
            SigningKey key = new SigningKey(SECRET);
            assertThat(receiver.hooks())
                    .allSatisfy(
                            hook ->
                                    assertThat(hook.signature())
                                            .isEqualTo(
                                                    SigningKey.Encoding.BASE64.encode(
                                                            key.hmacSha1(hook.body()))));
        }
    }

    @Test
    void whoIsKilledBetweenSendingAndTheAnswerTellsAgain() throws Exception {
        CountDownLatch killed = new CountDownLatch(1);
        try (CallbackCluster cluster = new CallbackCluster(dir);
                HookServer receiver =
                        new HookServer(
                                hook -> {
                                    await(killed);
                                    return 200;
                                })) {
            cluster.app(7, receiver.url());
            List<String> expected = files(cluster, 7, 1, 5);
            cluster.start("--secrets.file", secrets().toString());
            cluster.await("first callbacks", () -> receiver.hooks().size() >= 5);
            cluster.await("a checkpoint", cluster::hasCheckpoint);
            cluster.kill();
            int before = receiver.hooks().size();
            killed.countDown();

            cluster.start("--secrets.file", secrets().toString());
            cluster.await("all callbacks", () -> ids(receiver).containsAll(expected));

            assertInOrder(receiver.hooks(), expected);
            assertThat(receiver.hooks().subList(before, receiver.hooks().size()))
                    .as("what was under way is told again")
                    .extracting(Hook::id)
                    .containsAll(
                            receiver.hooks().subList(0, before).stream().map(Hook::id).toList());
        }
    }

    @Test
    void neitherKeyNorAddressStandInStateLogsOrDeadLetters() throws Exception {
        try (CallbackCluster cluster = new CallbackCluster(dir);
                LogLines logs = LogLines.record();
                HookServer receiver = new HookServer(hook -> hook.task().equals("1") ? 410 : 503)) {
            cluster.app(7, receiver.url().replace("http://", "http://user:hunter3@"));
            cluster.app(8, receiver.url());
            cluster.app(9, "http://no-such-host.invalid/?token=hunter2");
            files(cluster, 8, 1, 2);
            files(cluster, 9, 10, 2);
            cluster.start("--secrets.file", secrets().toString());
            cluster.await(
                    "calls, and calls again",
                    () -> receiver.hooks().stream().filter(h -> h.task().equals("2")).count() >= 2);
            cluster.await("a dead letter", () -> !deadLetters(cluster).isEmpty());
            cluster.await("a checkpoint", cluster::hasCheckpoint);
            assertThat(cluster.metric("callbacksDeadLettered")).isPositive();
            assertThat(cluster.metric("callbackEventsPending")).isPositive();
            assertThat(cluster.metric("callbackOldestPendingMs")).isPositive();
            cluster.kill();

            assertThat(files(cluster.checkpoints(), "no-such-host.invalid"))
                    .as("what stands in state is found there")
                    .isNotEmpty();
            for (String secret : List.of(SECRET, "hunter3")) {
                assertThat(files(cluster.checkpoints(), secret)).isEmpty();
                assertThat(logs.text()).doesNotContain(secret);
            }
            assertThat(logs.text())
                    .contains("callback 1-0-segment-started/1 of task 1 is given up: status 410")
                    .contains("settings of app 7 are refused: malformed, app-settings-0@0")
                    .doesNotContain("hunter2");
            ConsumerRecord<byte[], byte[]> dead = deadLetters(cluster).get(0);
            Map<String, String> headers = headers(dead);
            assertThat(new String(dead.value(), UTF_8) + headers)
                    .contains("alice", "status 410")
                    .doesNotContain(SECRET, "hunter2");
            assertThat(headers)
                    .containsEntry("callback-id", "1-0-segment-started/1")
                    .containsEntry("callback-attempts", "1");
        }
    }

    /** Announces the life of a file for each of some tasks; returns the ids of the callbacks. */
    private static List<String> files(CallbackCluster cluster, long app, int first, int tasks) {
        List<String> ids = new ArrayList<>();
        for (Type type : LIFE) {
            for (int task = first; task < first + tasks; task++) {
                RecordingEvent event = CallbackEvents.ofFile(type, app, task, 0);
                cluster.event(event);
                ids.add(EventId.of(event, LIFE.indexOf(type) + 1));
            }
        }
        return ids;
    }

    private static long taken(HookServer receiver, Set<String> refusedOnce) {
        return receiver.hooks().size() - refusedOnce.size();
    }

    private static Set<String> ids(HookServer receiver) {
        return receiver.hooks().stream().map(Hook::id).collect(Collectors.toSet());
    }

    /** All arrived, and of each task each was seen first in its turn. */
    private static void assertInOrder(List<Hook> hooks, List<String> expected) {
        Map<String, LinkedHashSet<String>> seen =
                hooks.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Hook::task,
                                        Collectors.mapping(
                                                Hook::id,
                                                Collectors.toCollection(LinkedHashSet::new))));
        Map<String, List<String>> wanted =
                expected.stream()
                        .collect(Collectors.groupingBy(id -> id.substring(0, id.indexOf('-'))));
        assertThat(seen.keySet()).isEqualTo(wanted.keySet());
        wanted.forEach((task, ids) -> assertThat(seen.get(task)).containsExactlyElementsOf(ids));
    }

    private Path secrets() throws Exception {
        return Files.writeString(
                dir.resolve("secrets.properties"), "main.callback-key = " + SECRET + "\n");
    }

    /** The files below a folder that hold a text. */
    private static List<Path> files(Path folder, String text) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> found = new ArrayList<>();
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
            return found;
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadLetters(CallbackCluster cluster) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", cluster.broker().bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition("callbacks-dlq", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(read::add);
            }
            return read;
        }
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> texts = new HashMap<>();
        record.headers()
                .forEach(header -> texts.put(header.key(), new String(header.value(), UTF_8)));
        return texts;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
