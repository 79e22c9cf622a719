package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.check.CheckReport;
import io.aircheck.testbed.check.RecordingCheck;
import io.aircheck.testbed.scenario.KafkaRecordSink;
import io.aircheck.testbed.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * This version of the job goes on from savepoints of earlier versions, and the whole recording is
 * right, both what was recorded before the savepoint and what after. The README.md beside the
 * savepoints says when and how one is added.
 */
class SavepointUpgradeIT {
    /** As when the savepoints were taken: chunks keep their borders. */
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "chunk.length", "20016ms",
                    "track.hold", "2s",
                    "mix.delay", "6s",
                    "cos.backoff.min", "50ms",
                    "cos.backoff.max", "500ms");

    @BeforeAll
    static void addASavepointIfAsked(@TempDir Path dir) throws Exception {
        String version = System.getProperty("regenerate.savepoint");
        if (version != null) {
            try (FaultBench bench = new FaultBench(dir, OPTIONS)) {
                new SavepointMaker(bench, dir).make(StoredSavepoint.named(version));
            }
        }
    }

    /** Savepoints were taken with parallelism 2. */
    static Stream<Arguments> savepointsAndParallelisms() throws Exception {
        return StoredSavepoint.all().stream()
                .flatMap(stored -> Stream.of(1, 2).map(slots -> Arguments.of(stored, slots)));
    }

    @ParameterizedTest
    @MethodSource("savepointsAndParallelisms")
    void theRecordingGoesOn(StoredSavepoint stored, int parallelism, @TempDir Path dir)
            throws Exception {
        Scenario scenario = stored.scenario();
        try (FaultBench bench = new FaultBench(dir, OPTIONS)) {
            try (KafkaRecordSink broker = KafkaRecordSink.open(bench.brokers())) {
                stored.announce(broker);
            }
            StoredSavepoint.copy(stored.objects(), bench.storeFolder());
            NotedInputs inputs = new NotedInputs(bench.sink(), scenario);
            FaultBench.Run run = bench.play(scenario, Double.POSITIVE_INFINITY, inputs);
            run.awaitPlayed(scenario.length());
            inputs.flush();
            assertThat(inputs.text())
                    .as("the offsets in the savepoint mean these records")
                    .isEqualTo(Files.readString(stored.inputsFile()));

            bench.submit(parallelism, stored.savepoint().toUri().toString());
            run.finish();

            check(scenario, bench);
        }
    }

    private static void check(Scenario scenario, FaultBench bench) throws Exception {
        CheckReport report =
                RecordingCheck.check(
                        scenario,
                        RecordingCheck.Options.of(scenario),
                        bench.storeFolder(),
                        bench.eventsFile());
        assertThat(report.violations()).isEmpty();
        assertThat(report.blocks()).isPositive();
        assertThat(bench.store().openUploads()).isEmpty();
        assertThat(bench.restarts()).as(bench.lastFailure()).isZero();
        for (String line : Files.readAllLines(bench.eventsFile())) {
            RecordingEvent event = RecordingEvent.parse(line.getBytes(StandardCharsets.UTF_8));
            assertThat(event.reason())
                    .as("files that were open go on")
                    .isNotEqualTo(RecordingEvent.Reason.RESTART);
        }
    }
}
