package io.aircheck.cli.chaos;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.cli.cluster.ClusterJob;
import io.aircheck.cli.cluster.ClusterOptions;
import io.aircheck.testbed.scenario.ScenarioException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Runs one after the other in one cluster, whose job goes through all of them: what one run leaves
 * behind, the next would show.
 */
public final class Chaos {
    /** Two work, one is spare. */
    private static final ClusterOptions CLUSTER =
            ClusterOptions.defaults()
                    .withTaskManagers(3)
                    .withFlink("execution.checkpointing.interval", "2s");

    /** Shorter than usual, so that a run has many chunks and lines of the grid. */
    private static final List<String> JOB =
            List.of(
                    "--job.name", "chaos",
                    "--chunk.length", "20016ms",
                    "--track.hold", "2s",
                    "--mix.delay", "6s",
                    "--encoder.time-limit", "5s",
                    "--cos.backoff.max", "2s");

    private static final int PARALLELISM = 2;

    private final Cluster cluster;
    private final Path dir;
    private final PrintWriter out;
    private final Consumer<String> progress;
    private final Map<String, Integer> inflicted = new TreeMap<>();
    private int failed;
    private long files;
    private long blocks;
    private long unreadable;

    /**
     * @param dir of the cluster, and of the scenarios
     * @param out takes a line a run, and a total
     * @param progress is told what is waited for
     */
    public Chaos(Path dir, PrintWriter out, Consumer<String> progress) {
        this.cluster = Cluster.at(dir);
        this.dir = dir;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Starts a cluster, runs, and ends it.
     *
     * @param seed of the first run; each further one has the next
     * @return how many runs lost, doubled or moved something
     */
    public int run(int runs, long seed)
            throws ClusterException, IOException, ScenarioException, InterruptedException {
        try {
            cluster.up(CLUSTER, progress);
            cluster.submit(ClusterJob.RECORDING, PARALLELISM, null, JOB);
            Path scenarios = Files.createDirectories(dir.resolve("scenarios"));
            for (int i = 0; i < runs; i++) {
                ChaosRun run = new ChaosRun(cluster, scenarios, i + 1, seed + i);
                tell(i + 1, seed + i, run.run(progress));
            }
        } finally {
            cluster.down();
        }
        total(runs, seed);
        return failed;
    }

    private void tell(int number, long seed, ChaosRun.Result result) {
        files += result.report().segments();
        blocks += result.report().blocks();
        unreadable += result.report().unreadable();
        for (Mishap mishap : result.mishaps()) {
            if (!result.prevented().containsKey(mishap)) {
                inflicted.merge(mishap.kind().word(), 1, Integer::sum);
            }
        }
        out.printf(
                Locale.ROOT,
                "run %d, seed %d: %s; %d tracks, %d files, %d blocks; %s; %d s%n",
                number,
                seed,
                result.isOk() ? "ok" : "FAILED",
                result.report().tracks(),
                result.report().segments(),
                result.report().blocks(),
                result.mishaps(),
                result.took().toSeconds());
        result.prevented()
                .forEach((mishap, why) -> out.println("    " + mishap + " did not happen: " + why));
        if (!result.isOk()) {
            failed++;
            result.violations().forEach(violation -> out.println("    " + violation));
        }
        out.flush();
    }

    private void total(int runs, long seed) {
        out.printf(
                Locale.ROOT,
                "%d runs, seeds %d to %d: %d ok, %d failed; %d files, %d blocks of 100 ms, of which"
                        + " %d unreadable beside a cut; mishaps: %s%n",
                runs,
                seed,
                seed + runs - 1,
                runs - failed,
                failed,
                files,
                blocks,
                unreadable,
                inflicted);
        out.flush();
    }
}
