package io.aircheck.cli;

import static io.aircheck.cli.FaultBench.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aircheck.testbed.check.CheckReport;
import io.aircheck.testbed.check.RecordingCheck;
import io.aircheck.testbed.cos.Fault;
import io.aircheck.testbed.cos.FaultKind;
import io.aircheck.testbed.cos.Faults;
import io.aircheck.testbed.scenario.DisorderlySink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One thing breaks while rooms are recorded; afterwards every block of audio is there once, in its
 * place, every event once, every object announced, and nothing is left over. The checker reads the
 * files and events alone.
 */
@TestInstance(Lifecycle.PER_CLASS)
class FaultsIT {
    /** Fast enough for a test, slow enough to hit something in the middle. */
    private static final double RATE = 10;

    private static final Map<String, String> OPTIONS =
            Map.of(
                    "chunk.length", "20016ms",
                    "track.hold", "2s",
                    "mix.delay", "6s",
                    "encoder.time-limit", "3s",
                    "cos.backoff.min", "50ms",
                    "cos.backoff.max", "500ms");

    @TempDir static Path dir;
    private FaultBench bench;

    @BeforeAll
    void start() throws Exception {
        bench = new FaultBench(dir, OPTIONS);
        bench.submit(2, null);
    }

    @AfterAll
    void stop() throws Exception {
        if (bench != null) {
            bench.close();
        }
    }

    /** Two rooms; people leave, come back and switch their microphones off. */
    private static String rooms(int app) {
        return """
               apps:
                 - {bizId: %1$d, scope: full, streams: both, bucket: a%1$d-1250000000, region: ap-x}
               rooms:
                 - bizId: %1$d
                   id: "1"
                   users:
                     - {id: alice, stay: [[0s, 70s]], mic: [[0s, 30s], [40s, 70s]], audio: coded}
                     - {id: bob, stay: [[5s, 45s], [50s, 66s]], audio: coded}
                 - bizId: %1$d
                   id: "2"
                   users:
                     - {id: carol, stay: [[0s, 60s]], audio: coded, network: {jitter: 60ms, seed: 3}}
               """
                .formatted(app);
    }

    /** Files of several upload parts, 1 MiB each. */
    private static String largeFiles(int app) {
        return """
               apps:
                 - {bizId: %1$d, scope: full, streams: single, bucket: a%1$d-1250000000, region: ap-x,
                    audio: {sampleRate: 48000, bitRate: 128000}}
               rooms:
                 - bizId: %1$d
                   id: "1"
                   users:
                     - {id: alice, stay: [[0s, 150s]], mic: [[0s, 5s], [8s, 150s]], audio: coded}
               """
                .formatted(app);
    }

    private void check(FaultBench.Run run) throws Exception {
        run.finish();
        CheckReport report =
                RecordingCheck.check(
                        run.scenario(),
                        RecordingCheck.Options.of(run.scenario()),
                        bench.storeFolder(),
                        bench.eventsFile());
        assertThat(report.violations()).isEmpty();
        assertThat(report.blocks()).isPositive();
        assertThat(bench.store().openUploads()).isEmpty();
    }

    // ---- processes ----------------------------------------------------------------------------

    @Test
    void theTaskManagersDie() throws Exception {
        FaultBench.Run run = bench.play(rooms(1), RATE);
        run.awaitPlayed(Duration.ofSeconds(32));
        killTaskManagers();

        check(run);
    }

    @Test
    void theTaskManagersDieJustBeforeARoomFallsSilentWithoutAWord() throws Exception {
        FaultBench.Run run =
                bench.play(
                        """
                        apps:
                          - {bizId: 2, scope: full, streams: both, bucket: a2-1250000000, region: ap-x}
                        rooms:
                          - bizId: 2
                            id: "1"
                            users:
                              - {id: alice, stay: [[0s, 60s]], mic: [[0s, 30s]], audio: coded}
                        """,
                        RATE);
        run.awaitPlayed(Duration.ofSeconds(29));
        killTaskManagers();

        check(run);
    }

    /** With both gone, the one that worked is. */
    private void killTaskManagers() throws Exception {
        int restarts = bench.restarts();
        bench.killTaskManagers();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> bench.restarts() > restarts);
    }

    @Test
    void theEncoderIsKilled() throws Exception {
        FaultBench.Run run = bench.play(rooms(3), RATE);
        int restarts = bench.restarts();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(
                        () ->
                                FaultBench.encoders().stream()
                                                .filter(ProcessHandle::destroyForcibly)
                                                .count()
                                        > 0);

        check(run);
        assertThat(bench.restarts()).as(bench.lastFailure()).isEqualTo(restarts);
    }

    @Test
    void theEncoderHangs() throws Exception {
        FaultBench.Run run = bench.play(rooms(4), RATE);
        int restarts = bench.restarts();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(
                        () ->
                                FaultBench.encoders().stream().filter(FaultBench::suspend).count()
                                        > 0);

        check(run);
        assertThat(bench.restarts()).as(bench.lastFailure()).isEqualTo(restarts);
    }

    // ---- Kafka --------------------------------------------------------------------------------

    @Test
    void theBrokerIsAway() throws Exception {
        FaultBench.Run run = bench.play(rooms(5), RATE);
        int restarts = bench.restarts();
        run.awaitPlayed(Duration.ofSeconds(20));
        try (AutoCloseable away = bench.stopBroker()) {
            // Nothing comes in, but what there is goes on being saved.
            for (int i = 0; i < 8; i++) {
                bench.awaitCheckpoint();
            }
        }

        check(run);
        assertThat(bench.restarts()).as(bench.lastFailure()).isEqualTo(restarts);
    }

    @Test
    void roomEventsComeTwiceAndOutOfOrder() throws Exception {
        FaultBench.Run run = bench.play(rooms(6), RATE, DisorderlySink::new);

        check(run);
    }

    @Test
    void clientsSendFramesThatNoDecoderTakes() throws Exception {
        int restarts = bench.restarts();
        FaultBench.Run run =
                bench.play(
                        """
                        apps:
                          - {bizId: 11, scope: full, streams: both, bucket: a11-1250000000, region: ap-x}
                        rooms:
                          - bizId: 11
                            id: "1"
                            users:
                              - {id: alice, stay: [[0s, 60s]], audio: coded}
                              - {id: broken, stay: [[0s, 60s]], audio: coded, network: {broken: 2%}}
                              - {id: pcm, stay: [[0s, 60s]], audio: coded, codec: pcm, network: {broken: 2%}}
                        """,
                        RATE);

        check(run);
        assertThat(bench.restarts()).as(bench.lastFailure()).isEqualTo(restarts);
    }

    // ---- checkpoints --------------------------------------------------------------------------

    @Test
    void checkpointsFail() throws Exception {
        FaultBench.Run run = bench.play(rooms(7), RATE);
        int restarts = bench.restarts();
        run.awaitPlayed(Duration.ofSeconds(15));
        long failed = bench.failedCheckpoints();
        try (AutoCloseable full = ShakyFileSystem.full()) {
            await().atMost(PATIENCE).until(() -> bench.failedCheckpoints() > failed + 2);
        }

        check(run);
        assertThat(bench.restarts()).as(bench.lastFailure()).isEqualTo(restarts);
    }

    @Test
    void theDiskOfCheckpointsIsSlow() throws Exception {
        FaultBench.Run run = bench.play(rooms(8), RATE);
        int restarts = bench.restarts();
        try (AutoCloseable slow = ShakyFileSystem.slow(Duration.ofMillis(300))) {
            run.awaitPlayed(Duration.ofSeconds(60));
            bench.awaitCheckpoint();
        }

        check(run);
        assertThat(bench.restarts()).as(bench.lastFailure()).isEqualTo(restarts);
    }

    @Test
    void theJobIsRescaledWithChunksInFlight() throws Exception {
        FaultBench.Run run = bench.play(rooms(9), RATE);
        run.awaitPlayed(Duration.ofSeconds(22));
        bench.submit(1, bench.stop());
        run.awaitPlayed(Duration.ofSeconds(45));
        bench.submit(2, bench.stop());

        check(run);
    }

    // ---- COS ----------------------------------------------------------------------------------

    @Test
    void almostHalfOfAllCallsOfTheStoreFailInEveryWay() throws Exception {
        int restarts = bench.restarts();
        List<Faults.Active> active = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            active.add(
                    bench.store()
                            .faults()
                            .add(
                                    Fault.of(kind)
                                            .withProbability(0.06, kind.ordinal())
                                            .after(Duration.ofMillis(200))));
        }
        try {
            FaultBench.Run run = bench.play(largeFiles(10), 40);

            check(run);
        } finally {
            active.forEach(Faults.Active::close);
        }
        assertThat(active)
                .extracting(Faults.Active::hits)
                .filteredOn(hits -> hits > 0)
                .isNotEmpty();
        assertThat(bench.restarts()).as(bench.lastFailure()).isEqualTo(restarts);
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"FORBIDDEN", "BUCKET_GONE"})
    void oneBucketRefusesWhileAnotherWorks(FaultKind kind) throws Exception {
        int restarts = bench.restarts();
        int works = 200 + 2 * kind.ordinal();
        int refuses = works + 1;
        String both =
                """
                apps:
                  - {bizId: %1$d, scope: full, streams: both, bucket: a%1$d-1250000000, region: ap-x}
                  - {bizId: %2$d, scope: full, streams: both, bucket: a%2$d-1250000000, region: ap-x}
                rooms:
                  - {bizId: %1$d, id: "1", users: [{id: alice, stay: [[0s, 30s]], audio: coded}]}
                  - {bizId: %2$d, id: "1", users: [{id: alice, stay: [[0s, 30s]], audio: coded}]}
                """
                        .formatted(works, refuses);
        FaultBench.Run run;
        try (var active =
                bench.store()
                        .faults()
                        .add(Fault.of(kind).onBucket("a" + refuses + "-1250000000"))) {
            run = bench.play(both, RATE);
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    bench.store().visible("a" + works + "-1250000000").size() == 2
                                            && active.hits() > 2);
        }
        check(run);
        assertThat(bench.store().visible("a" + refuses + "-1250000000")).hasSize(2);
        assertThat(bench.restarts()).as(bench.lastFailure()).isEqualTo(restarts);
    }
}
