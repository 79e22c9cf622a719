package io.aircheck.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterJob;
import io.aircheck.cli.cluster.ClusterOptions;
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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Recording and SQL jobs on one cluster, whose only TaskManager is killed while rows come. */
@Timeout(600)
class SqlOnClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Each look is a command with a connection of its own. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path dir;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path folder;
    private Cluster cluster;

    @AfterEach
    void down() throws Exception {
        threads.shutdownNow();
        if (cluster != null) {
            cluster.down();
        }
    }

    @Test
    void theCatalogueHasEveryFileOnceAndUsageIsTheirSum() throws Exception {
        folder = dir.resolve("cluster");
        cluster = Cluster.at(folder);
        cluster.up(
                ClusterOptions.defaults()
                        .withTaskManagers(1)
                        .withSlots(3)
                        .withCatalogue()
                        .withFlink("execution.checkpointing.interval", "1s")
                        .withFlink("execution.checkpointing.min-pause", "100ms"),
                said -> {});
        submitAll(
                () -> cluster.submit(ClusterJob.RECORDING, 1, null, QuickJob.options()),
                () -> cluster.submit(SqlRequest.of("catalogue")),
                () -> cluster.submit(SqlRequest.of("usage.sql")));
        assertThat(cluster.status().sqlJobs())
                .allMatch(job -> job.state().equals("RUNNING"))
                .allMatch(job -> job.taskManagers().contains("taskmanager-1"))
                .extracting(SqlJobStatus::name)
                .containsExactly("aircheck-catalogue", "aircheck-usage");

        Scenario scenario = scenario();
        Future<PlayOutcome> play = threads.submit(() -> cluster.play(scenario, PlayRequest.at(2)));
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> play.isDone() || !json("files").isEmpty());
        cluster.kill(Part.of(Role.TASKMANAGER), Duration.ofMillis(100));
        play.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        List<RecordingEvent> uploaded = uploaded();
        assertThat(uploaded).isNotEmpty();
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .untilAsserted(() -> assertThat(files()).isEqualTo(keys(uploaded)));
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .untilAsserted(() -> assertThat(recorded(uploaded)).isEqualTo(lengths(uploaded)));
    }

    /**
     * Bucket, key and length of the files the catalogue has as uploaded; any other is a failure.
     */
    private List<String> files() throws Exception {
        List<String> found = new ArrayList<>();
        for (JsonNode file : json("files")) {
            assertThat(file.path("status").asText()).isEqualTo("uploaded");
            found.add(
                    file.path("bucket").asText()
                            + "/"
                            + file.path("key").asText()
                            + " "
                            + file.path("durationMs").asLong());
        }
        return found.stream().sorted().toList();
    }

    private void submitAll(Callable<?>... submissions) throws Exception {
        List<Future<?>> submitted = new ArrayList<>();
        for (Callable<?> submission : submissions) {
            submitted.add(threads.submit(submission));
        }
        for (Future<?> each : submitted) {
            each.get();
        }
    }

    private static List<String> keys(List<RecordingEvent> uploaded) {
        return uploaded.stream()
                .map(
                        event ->
                                event.file().bucket()
                                        + "/"
                                        + event.file().key()
                                        + " "
                                        + event.audio().durationMs())
                .sorted()
                .toList();
    }

    /** The recorded time of each day and stream, as the command says. */
    private Map<String, Long> recorded(List<RecordingEvent> uploaded) throws Exception {
        Map<String, Long> sums = new TreeMap<>();
        for (String day : uploaded.stream().map(SqlOnClusterIT::day).distinct().toList()) {
            for (JsonNode line : json("usage", "--day", day)) {
                if (!line.path("stream").asText().equals("billed")) {
                    sums.put(
                            day + " " + line.path("stream").asText(),
                            line.path("recordedMs").asLong());
                }
            }
        }
        return sums;
    }

    private static Map<String, Long> lengths(List<RecordingEvent> uploaded) {
        Map<String, Long> sums = new TreeMap<>();
        for (RecordingEvent event : uploaded) {
            sums.merge(
                    day(event) + " " + event.stream().word(),
                    event.audio().durationMs(),
                    Long::sum);
        }
        return sums;
    }

    private static String day(RecordingEvent event) {
        return Instant.ofEpochMilli(event.audio().startUs() / 1000)
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }

    private List<RecordingEvent> uploaded() throws Exception {
        List<RecordingEvent> found = new ArrayList<>();
        for (String line : Files.readAllLines(cluster.events())) {
            RecordingEvent event = RecordingEvent.parse(line.getBytes(UTF_8));
            if (event.type() == Type.SEGMENT_UPLOADED) {
                found.add(event);
            }
        }
        return found;
    }

    private List<JsonNode> json(String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--json", "--dir", folder.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine main = Main.commandLine();
        main.setOut(new PrintWriter(out, true));
        main.setErr(new PrintWriter(err, true));
        assertThat(main.execute(words.toArray(String[]::new))).as(err::toString).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private Scenario scenario() throws Exception {
        Path file = dir.resolve("scenario.yaml");
        Files.writeString(
                file,
                """
                start: 2026-03-01T08:00:00Z
                duration: 20s
                apps: [{bizId: 1, scope: full, streams: both, bucket: v-12500, region: r-x}]
                rooms:
                  - bizId: 1
                    id: "42"
                    users:
                      - {id: alice, audio: coded}
                      - {id: bob, audio: coded, mic: [[1s, 6s], [12s, 18s]]}
                """);
        return ScenarioReader.read(file);
    }
}
