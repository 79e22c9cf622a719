package io.aircheck.cli.chaos;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.cli.cluster.PlayOutcome;
import io.aircheck.cli.cluster.PlayRequest;
import io.aircheck.schema.AppSettings;
import io.aircheck.testbed.check.CheckReport;
import io.aircheck.testbed.check.RecordingCheck;
import io.aircheck.testbed.cos.OpenUpload;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioException;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run: a scenario drawn from a seed, the mishaps drawn from it, and what came of both. */
final class ChaosRun {
    /** Times real time: mishaps take the time they take, rooms need not. */
    private static final double RATE = 5;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final int number;
    private final Scenario scenario;
    private final List<Mishap> mishaps;

    /**
     * What came of a run.
     *
     * @param mishaps that were drawn
     * @param prevented what kept one of them from happening
     * @param violations empty: every block once and in its place, every event once
     * @param took wall-clock time
     */
    record Result(
            List<Mishap> mishaps,
            Map<Mishap, String> prevented,
            CheckReport report,
            List<String> violations,
            Duration took) {
        boolean isOk() {
            return violations.isEmpty();
        }
    }

    /**
     * Draws a run.
     *
     * @param dir where the scenario is written, to be played again by hand
     */
    ChaosRun(Cluster cluster, Path dir, int number, long seed)
            throws IOException, ScenarioException {
        this.cluster = cluster;
        this.number = number;
        Random random = new Random(seed);
        Path yaml = dir.resolve("run-" + number + ".yaml");
        Files.writeString(yaml, Conversation.draw(random, number));
        this.scenario = ScenarioReader.read(yaml);
        Duration playing = Duration.ofMillis((long) (scenario.length().toMillis() / RATE));
        this.mishaps = Mishap.draw(random, playing);
    }

    Result run(Consumer<String> progress)
            throws ClusterException, IOException, InterruptedException {
        long began = System.nanoTime();
        List<String> violations = new ArrayList<>();
        ScheduledExecutorService fate = Executors.newScheduledThreadPool(mishaps.size());
        List<String> buckets = scenario.apps().stream().map(AppSettings::bucket).toList();
        Inflicter inflicter = new Inflicter(cluster, buckets);
        List<Future<?>> inflicted = schedule(fate, inflicter);
        PlayOutcome outcome;
        Map<Mishap, String> prevented;
        try {
            outcome =
                    cluster.play(
                            scenario,
                            PlayRequest.at(RATE)
                                    .withPatience(PATIENCE)
                                    .through(inflicter::gateways)
                                    .withProgress(
                                            said ->
                                                    progress.accept(
                                                            "run " + number + ": " + said)));
            prevented = await(inflicted);
        } finally {
            fate.shutdownNow();
        }
        for (OpenUpload upload : cluster.cosControl().openUploads()) {
            violations.add("an upload of " + upload.key() + " was left unfinished");
        }
        CheckReport report =
                RecordingCheck.check(
                        scenario,
                        new RecordingCheck.Options(outcome.played().start(), ZoneOffset.UTC),
                        cluster.store(),
                        cluster.events());
        violations.addAll(report.violations());
        return new Result(
                mishaps,
                prevented,
                report,
                violations,
                Duration.ofNanos(System.nanoTime() - began));
    }

    private List<Future<?>> schedule(ScheduledExecutorService fate, Inflicter inflicter) {
        List<Future<?>> inflicted = new ArrayList<>();
        for (Mishap mishap : mishaps) {
            inflicted.add(
                    fate.schedule(
                            () -> {
                                inflicter.inflict(mishap);
                                return null;
                            },
                            mishap.at().toMillis(),
                            TimeUnit.MILLISECONDS));
        }
        return inflicted;
    }

    private Map<Mishap, String> await(List<Future<?>> inflicted) throws InterruptedException {
        Map<Mishap, String> prevented = new LinkedHashMap<>();
        for (int i = 0; i < inflicted.size(); i++) {
            try {
                inflicted.get(i).get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof ClusterException)
                        && !(e.getCause() instanceof IOException)) {
                    throw new IllegalStateException(e.getCause());
                }
                // One mishap may get in another's way.
                prevented.put(mishaps.get(i), e.getCause().getMessage());
            }
        }
        return prevented;
    }
}
