package io.aircheck.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both jobs on one cluster, whose only TaskManager is killed while a receiver has not answered. */
@Timeout(240)
class CallbacksOnClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<Type, Integer> TOLD =
            Map.of(Type.SEGMENT_STARTED, 1, Type.SEGMENT_FINISHED, 2, Type.SEGMENT_UPLOADED, 3);

    @TempDir Path dir;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> came = new ArrayList<>();
    private final CountDownLatch killed = new CountDownLatch(1);
    private Cluster cluster;
    private HttpServer receiver;

    @AfterEach
    void down() throws Exception {
        killed.countDown();
        threads.shutdownNow();
        if (receiver != null) {
            receiver.stop(0);
        }
        if (cluster != null) {
            cluster.down();
        }
    }

    @Test
    void whatWasUnderWayComesAgainAndEachTasksComeInOrder() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(threads);
        receiver.createContext("/", this::take);
        receiver.start();
        cluster = Cluster.at(dir.resolve("cluster"));
        cluster.up(
                ClusterOptions.defaults()
                        .withTaskManagers(1)
                        .withSlots(2)
                        .withFlink("execution.checkpointing.interval", "1s")
                        .withFlink("execution.checkpointing.min-pause", "100ms"),
                said -> {});
        cluster.submit(ClusterJob.RECORDING, 1, null, QuickJob.options());
        cluster.submit(
                ClusterJob.CALLBACKS,
                0,
                null,
                List.of("--callback.refuse-internal-addresses", "false"));
        assertThat(cluster.status().jobs())
                .extracting(JobStatus::job)
                .containsExactly(ClusterJob.values());

        Scenario scenario = scenario();
        Future<PlayOutcome> play = threads.submit(() -> cluster.play(scenario, PlayRequest.at(2)));
        await().atMost(PATIENCE).until(() -> play.isDone() || !ids().isEmpty());
        List<String> unanswered = ids();
        cluster.kill(Part.of(Role.TASKMANAGER), Duration.ofMillis(100));
        killed.countDown();
        play.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        Map<String, Long> tasks = told();
        assertThat(tasks).hasSize(2 * TOLD.size());
        await().atMost(PATIENCE).until(() -> ids().containsAll(tasks.keySet()));
        assertThat(byTask(ids(), tasks)).isEqualTo(byTask(tasks.keySet(), tasks));
        assertThat(ids().subList(unanswered.size(), ids().size())).containsAll(unanswered);
    }

    /** Nobody is answered before the TaskManager is dead. */
    private void take(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        synchronized (came) {
            came.add(exchange.getRequestHeaders().getFirst("X-Aircheck-Event-Id"));
        }
        try {
            killed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private List<String> ids() {
        synchronized (came) {
            return List.copyOf(came);
        }
    }

    /** The ids of the callbacks that are due, by the events the job announced, and their tasks. */
    private Map<String, Long> told() throws Exception {
        Map<String, Long> tasks = new LinkedHashMap<>();
        for (String line : Files.readAllLines(cluster.events())) {
            RecordingEvent event = RecordingEvent.parse(line.getBytes(UTF_8));
            if (TOLD.containsKey(event.type())) {
                tasks.put(event.id() + "/" + TOLD.get(event.type()), event.taskId());
            }
        }
        return tasks;
    }

    /** Each task's ids in the order in which they are first seen. */
    private static Map<Long, List<String>> byTask(Collection<String> ids, Map<String, Long> tasks) {
        return ids.stream()
                .distinct()
                .collect(Collectors.groupingBy(tasks::get, Collectors.toList()));
    }

    private Scenario scenario() throws Exception {
        Path file = dir.resolve("scenario.yaml");
        Files.writeString(
                file,
                """
                start: 2026-03-01T08:00:00Z
                duration: 20s
                apps:
                  - {bizId: 1, scope: full, streams: both, bucket: v-12500, region: r-x,
                     callback: {url: "http://127.0.0.1:%d/"}}
                rooms:
                  - bizId: 1
                    id: "42"
                    users: [{id: alice, audio: coded}]
                """
                        .formatted(receiver.getAddress().getPort()));
        return ScenarioReader.read(file);
    }
}
