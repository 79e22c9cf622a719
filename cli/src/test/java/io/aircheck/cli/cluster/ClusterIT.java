package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.check.CheckReport;
import io.aircheck.testbed.check.RecordingCheck;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole: processes, the jar that is submitted, a scenario, a killed process. */
@Tag("cluster")
class ClusterIT {
    private static final int SECONDS = 10;
    private static final int BLOCKS_PER_SECOND = 10;

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

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"TASKMANAGER", "JOBMANAGER"})
    void aScenarioIsRecordedWhileAProcessIsKilled(Role role) throws Exception {
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
        cluster.submit(ClusterJob.RECORDING, 1, null, QuickJob.options());
        Scenario scenario = scenario();

        CountDownLatch underWay = new CountDownLatch(2);
        PlayRequest request = PlayRequest.at(2).withProgress(said -> underWay.countDown());
        Future<PlayOutcome> play = player.submit(() -> cluster.play(scenario, request));
        assertThat(underWay.await(1, TimeUnit.MINUTES)).isTrue();
        cluster.kill(Part.of(role), Duration.ofMillis(100));
        PlayOutcome outcome = play.get();

        CheckReport report =
                RecordingCheck.check(
                        scenario,
                        new RecordingCheck.Options(outcome.played().start(), ZoneOffset.UTC),
                        cluster.store(),
                        cluster.events());
        assertThat(report.violations()).isEmpty();
        assertThat(report.blocks()).isEqualTo(2 * SECONDS * BLOCKS_PER_SECOND);
        assertThat(cluster.cosControl().openUploads()).isEmpty();
        assertThat(written()).doesNotHaveDuplicates().hasSameSizeAs(outcome.events());
        assertThat(cluster.status().processes())
                .filteredOn(process -> process.part().role() == role)
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
