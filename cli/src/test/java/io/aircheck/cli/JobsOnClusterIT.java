package io.aircheck.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterJob;
import io.aircheck.cli.cluster.ClusterOptions;
import io.aircheck.cli.cluster.JobStatus;
import io.aircheck.cli.cluster.Part;
import io.aircheck.cli.cluster.PlayOutcome;
import io.aircheck.cli.cluster.PlayRequest;
import io.aircheck.cli.cluster.QuickJob;
import io.aircheck.cli.cluster.Role;
import io.aircheck.cli.cluster.SqlJobStatus;
import io.aircheck.cli.cluster.SqlRequest;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recording, callbacks and SQL jobs on one cluster, whose only TaskManager is killed in the middle
 * of a scenario, while a receiver has not answered and the catalogue has some of the rows.
 */
@Timeout(600)
@Tag("cluster")
class JobsOnClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Each look is a command with a connection of its own. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** Of the scenario's 20 s. */
    private static final Duration BEFORE_KILL = Duration.ofSeconds(10);

    private static final Map<Type, Integer> TOLD =
            Map.of(Type.SEGMENT_STARTED, 1, Type.SEGMENT_FINISHED, 2, Type.SEGMENT_UPLOADED, 3);

    @TempDir Path dir;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HeldReceiver receiver;
    private CatalogueOfCluster catalogue;
    private Cluster cluster;

    @BeforeEach
    void up() throws Exception {
        receiver = new HeldReceiver();
        Path folder = dir.resolve("cluster");
        catalogue = new CatalogueOfCluster(folder);
        cluster = Cluster.at(folder);
        cluster.up(
                ClusterOptions.defaults()
                        .withTaskManagers(1)
                        .withSlots(4)
                        .withCatalogue()
                        .withFlink("execution.checkpointing.interval", "1s")
                        .withFlink("execution.checkpointing.min-pause", "100ms"),
                said -> {});
    }

    @AfterEach
    void down() throws Exception {
        receiver.close();
        threads.shutdownNow();
        cluster.down();
    }

    @Test
    void receiverAndCatalogueAreToldAllThatWasInterrupted() throws Exception {
        submitAll();
        Scenario scenario = scenario();
        CompletableFuture<InputGate> gate = new CompletableFuture<>();
        PlayRequest request =
                PlayRequest.at(Double.POSITIVE_INFINITY)
                        .through(
                                broker -> {
                                    gate.complete(InputGate.openFor(BEFORE_KILL, broker));
                                    return gate.join();
                                });
        Future<PlayOutcome> play = threads.submit(() -> cluster.play(scenario, request));
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> play.isDone() || !receiver.ids().isEmpty() && catalogue.count() > 0);
        assertThat(play).isNotDone();
        List<String> unanswered = receiver.ids();
        int rows = catalogue.count();
        cluster.kill(Part.of(Role.TASKMANAGER), Duration.ofMillis(100));
        receiver.release();
        gate.join().open();
        play.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        receiverIsToldInOrder(unanswered);
        catalogueHasEveryFileOnceAndUsageIsTheirSum(rows);
    }

    private void submitAll() throws Exception {
        List<Callable<?>> submissions =
                List.of(
                        () -> cluster.submit(ClusterJob.RECORDING, 1, null, QuickJob.options()),
                        () ->
                                cluster.submit(
                                        ClusterJob.CALLBACKS,
                                        0,
                                        null,
                                        List.of("--callback.refuse-internal-addresses", "false")),
                        () -> cluster.submit(SqlRequest.of("catalogue")),
                        () -> cluster.submit(SqlRequest.of("usage.sql")));
        List<Future<?>> submitted = new ArrayList<>();
        for (Callable<?> submission : submissions) {
            submitted.add(threads.submit(submission));
        }
        for (Future<?> each : submitted) {
            each.get();
        }
        assertThat(cluster.status().jobs())
                .extracting(JobStatus::job)
                .containsExactly(ClusterJob.values());
        assertThat(cluster.status().sqlJobs())
                .allMatch(job -> job.state().equals("RUNNING"))
                .allMatch(job -> job.taskManagers().contains("taskmanager-1"))
                .extracting(SqlJobStatus::name)
                .containsExactly("aircheck-catalogue", "aircheck-usage");
    }

    private void receiverIsToldInOrder(List<String> unanswered) throws Exception {
        Map<String, Long> tasks = new LinkedHashMap<>();
        for (RecordingEvent event : events()) {
            if (TOLD.containsKey(event.type())) {
                tasks.put(event.id() + "/" + TOLD.get(event.type()), event.taskId());
            }
        }
        await().atMost(PATIENCE).until(() -> receiver.ids().containsAll(tasks.keySet()));
        List<String> came = receiver.ids();
        assertThat(byTask(came, tasks)).isEqualTo(byTask(tasks.keySet(), tasks));
        assertThat(came.subList(unanswered.size(), came.size())).containsAll(unanswered);
    }

    private void catalogueHasEveryFileOnceAndUsageIsTheirSum(int rowsBefore) throws Exception {
        List<RecordingEvent> uploaded =
                events().stream().filter(event -> event.type() == Type.SEGMENT_UPLOADED).toList();
        assertThat(uploaded).hasSizeGreaterThan(rowsBefore);
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .untilAsserted(
                        () ->
                                assertThat(catalogue.files())
                                        .isEqualTo(CatalogueOfCluster.filesOf(uploaded)));
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .untilAsserted(
                        () ->
                                assertThat(catalogue.recorded(uploaded))
                                        .isEqualTo(CatalogueOfCluster.recordedOf(uploaded)));
    }

    /** Each task's ids in the order in which they are first seen. */
    private static Map<Long, List<String>> byTask(Collection<String> ids, Map<String, Long> tasks) {
        return ids.stream()
                .distinct()
                .collect(Collectors.groupingBy(tasks::get, Collectors.toList()));
    }

    private List<RecordingEvent> events() throws Exception {
        List<RecordingEvent> found = new ArrayList<>();
        for (String line : Files.readAllLines(cluster.events())) {
            found.add(RecordingEvent.parse(line.getBytes(UTF_8)));
        }
        return found;
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
                     callback: {url: "%s"}}
                rooms:
                  - bizId: 1
                    id: "42"
                    users:
                      - {id: alice, audio: coded}
                      - {id: bob, audio: coded, mic: [[1s, 6s], [12s, 18s]]}
                """
                        .formatted(receiver.url()));
        return ScenarioReader.read(file);
    }
}
