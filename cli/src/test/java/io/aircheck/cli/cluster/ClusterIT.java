package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole: processes, the jar that is submitted, a scenario, a killed TaskManager. */
class ClusterIT {
    private static final int SECONDS = 10;
    private static final int RATE = 48_000;

    @TempDir Path dir;

    private final ExecutorService player = Executors.newSingleThreadExecutor();
    private Cluster cluster;

    @AfterEach
    void down() throws Exception {
        player.shutdownNow();
        if (cluster != null) {
            cluster.down();
        }
    }

    @Test
    void aScenarioIsRecordedWhileATaskManagerIsKilled() throws Exception {
        cluster = Cluster.at(dir.resolve("cluster"));
        cluster.up(
                ClusterOptions.defaults()
                        .withTaskManagers(1)
                        .withFlink("execution.checkpointing.interval", "1s")
                        .withFlink("execution.checkpointing.min-pause", "100ms"),
                said -> {});
        String mark =
                JsonFiles.read(
                                ClusterDirectory.at(dir.resolve("cluster")).description(),
                                Description.class)
                        .orElseThrow()
                        .mark();
        cluster.submit(1, null, List.of("--mix.delay", "6s"));
        Scenario scenario = scenario();

        Future<PlayOutcome> play = player.submit(() -> cluster.play(scenario, PlayRequest.at(2)));
        cluster.kill(cluster.workingTaskManager(), Duration.ofMillis(100));
        List<RecordingEvent> events = play.get().events();

        List<RecordingEvent> uploads =
                events.stream()
                        .filter(event -> event.type() == RecordingEvent.Type.SEGMENT_UPLOADED)
                        .toList();
        for (String user : new String[] {"alice", null}) {
            assertThat(
                            uploads.stream()
                                    .filter(event -> Objects.equals(event.userId(), user))
                                    .mapToLong(event -> event.audio().samples())
                                    .sum())
                    .as("samples of %s", user)
                    .isEqualTo(SECONDS * RATE);
        }
        for (RecordingEvent upload : uploads) {
            assertThat(cluster.store().resolve(upload.file().bucket()).resolve(upload.file().key()))
                    .hasSize(upload.audio().bytes());
        }
        assertThat(events.get(events.size() - 1).type()).isEqualTo(RecordingEvent.Type.TASK_ENDED);
        assertThat(written()).doesNotHaveDuplicates().hasSameSizeAs(events);
        assertThat(cluster.status().processes())
                .filteredOn(process -> process.part().role() == Role.TASKMANAGER)
                .singleElement()
                .matches(process -> process.starts() == 2);

        assertThat(cluster.down()).isTrue();
        assertThat(ProcessIdentity.marked(mark)).isEmpty();
    }

    private List<String> written() throws Exception {
        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(cluster.events())) {
            ids.add(RecordingEvent.parse(line.getBytes(StandardCharsets.UTF_8)).id());
        }
        return ids;
    }

    private Scenario scenario() throws Exception {
        Path file = dir.resolve("scenario.yaml");
        Files.writeString(
                file,
                """
                start: 2026-03-01T08:00:00Z
                duration: 10s
                apps: [{bizId: 1, scope: full, streams: both, bucket: v-12500, region: r-x}]
                rooms:
                  - bizId: 1
                    id: "42"
                    users: [{id: alice, audio: coded}]
                """);
        return ScenarioReader.read(file);
    }
}
