package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aircheck.cli.progress.InputProgress;
import io.aircheck.job.RecordingJob;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.testbed.cos.CosEmulator;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import io.aircheck.testbed.scenario.KafkaRecordSink;
import io.aircheck.testbed.scenario.PlayOptions;
import io.aircheck.testbed.scenario.Player;
import io.aircheck.testbed.scenario.RecordSink;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioReader;
import io.aircheck.testbed.scenario.ScenarioTopics;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The recording job on two TaskManagers with RocksDB, broker and object store around it, all in
 * this process, for tests that hurt one of them. Scenarios are played one after the other; each
 * begins an hour of scenario time behind the one before.
 */
final class FaultBench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int SLOTS = 2;

    private final Path dir;
    private final Map<String, String> jobOptions;
    private final StoreKeys keys = new StoreKeys();
    private final ExecutorService recorder = Executors.newSingleThreadExecutor();
    private final MiniCluster cluster;
    private final CosEmulator store;
    private EmbeddedBroker broker;
    private EventLog events;
    private KafkaRecordSink sink;
    private volatile JobID job;
    // Started so far; they keep their numbers.
    private int taskManagers = 2;
    // A broker that starts again forgets the producers whose last record is older than a day, and
    // then takes a batch that overtook another: an outage can only be played in the present.
    private Instant next = Instant.now().truncatedTo(ChronoUnit.HOURS);

    /**
     * Starts everything but the job.
     *
     * @param jobOptions of the recording job, besides where broker and store are
     */
    FaultBench(Path dir, Map<String, String> jobOptions) throws Exception {
        this.dir = dir;
        this.jobOptions = jobOptions;
        broker = EmbeddedBroker.start(dir.resolve("kafka"));
        ScenarioTopics.createMissing(broker.bootstrapServers(), SLOTS);
        store =
                CosEmulator.at(dir.resolve("cos"))
                        .credentials(keys.id(), keys.key())
                        .createBuckets()
                        .start();
        keys.write(dir.resolve("secrets.properties"), Set.of("default"), Map.of());
        events =
                EventLog.open(
                        broker.bootstrapServers(), "recording-events", dir.resolve("events.jsonl"));
        sink = KafkaRecordSink.open(broker.bootstrapServers());
        cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(flink())
                                .setNumTaskManagers(2)
                                .setNumSlotsPerTaskManager(SLOTS)
                                .setCommonBindAddress(LOOPBACK)
                                .withRandomPorts()
                                .build());
        cluster.start();
    }

    private Configuration flink() {
        Configuration flink = new Configuration();
        flink.set(CoreOptions.TMP_DIRS, dir.resolve("tmp").toString());
        flink.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
        flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        flink.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        flink.set(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofSeconds(1));
        flink.set(CheckpointingOptions.ENABLE_UNALIGNED_INTERRUPTIBLE_TIMERS, true);
        flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 100_000);
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                ShakyFileSystem.SCHEME + "://" + dir.resolve("checkpoints"));
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(StateRecoveryOptions.LOCAL_RECOVERY, true);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(200));
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        flink.set(PipelineOptions.MAX_PARALLELISM, 12);
        return flink;
    }

    // ---- the job ------------------------------------------------------------------------------

    /** Submits the job and returns when it runs. */
    void submit(int parallelism, String savepoint) throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(flink());
        env.setParallelism(parallelism);
        RecordingJob.attach(env, config());
        StreamGraph graph = env.getStreamGraph();
        if (savepoint != null) {
            graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint));
        }
        job = cluster.submitJob(graph).get(30, TimeUnit.SECONDS).getJobID();
        awaitRunning();
    }

    private RecordingConfig config() throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--kafka.bootstrap.servers",
                                broker.bootstrapServers(),
                                "--cos.endpoint",
                                "http://" + store.endpoint(),
                                "--secrets.file",
                                dir.resolve("secrets.properties").toString(),
                                "--source.time",
                                "create",
                                // As record does: hours of scenario time pass in minutes.
                                "--source.watermark-alignment.update-interval",
                                "100ms"));
        jobOptions.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        return RecordingConfig.from(arguments.toArray(String[]::new));
    }

    /** Stops the job with a savepoint, whose path it returns. */
    String stop() throws Exception {
        String savepoint =
                cluster.stopWithSavepoint(
                                job,
                                dir.resolve("savepoints").toString(),
                                false,
                                SavepointFormatType.CANONICAL)
                        .get(60, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> status() == JobStatus.FINISHED);
        return savepoint;
    }

    /** Takes a savepoint of the job, which goes on, and returns its path. */
    String savepoint() throws Exception {
        return cluster.triggerSavepoint(
                        job,
                        dir.resolve("savepoints").toString(),
                        false,
                        SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
    }

    /** Stops the job without a savepoint. */
    void cancel() throws Exception {
        cluster.cancelJob(job).get(60, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> status() == JobStatus.CANCELED);
    }

    private JobStatus status() throws Exception {
        return cluster.getJobStatus(job).get(30, TimeUnit.SECONDS);
    }

    /** Waits until all tasks of the job run; says why they do not. */
    void awaitRunning() throws Exception {
        try {
            await().atMost(PATIENCE)
                    .ignoreExceptions() // while the JobManager initialises the job
                    .until(() -> status() == JobStatus.FAILED || allRun());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(lastFailure(), e);
        }
        assertThat(status()).as(lastFailure()).isEqualTo(JobStatus.RUNNING);
    }

    private boolean allRun() throws Exception {
        return status() == JobStatus.RUNNING
                && vertices().stream()
                        .allMatch(vertex -> vertex.getExecutionState() == ExecutionState.RUNNING);
    }

    /** How often the job was restarted since it was submitted. */
    int restarts() throws Exception {
        return vertices().stream()
                .mapToInt(vertex -> vertex.getCurrentExecutionAttempt().getAttemptNumber())
                .max()
                .orElse(0);
    }

    /** Why it was restarted last; empty if it never was. */
    String lastFailure() throws Exception {
        ErrorInfo failure = graph().getFailureInfo();
        return failure == null ? "" : failure.getExceptionAsString();
    }

    private List<AccessExecutionVertex> vertices() throws Exception {
        return StreamSupport.stream(graph().getAllExecutionVertices().spliterator(), false)
                .<AccessExecutionVertex>map(vertex -> vertex)
                .toList();
    }

    private AccessExecutionGraph graph() throws Exception {
        return cluster.getExecutionGraph(job).get(30, TimeUnit.SECONDS);
    }

    long completedCheckpoints() throws Exception {
        CheckpointStatsSnapshot stats = graph().getCheckpointStatsSnapshot();
        return stats == null ? 0 : stats.getCounts().getNumberOfCompletedCheckpoints();
    }

    long failedCheckpoints() throws Exception {
        CheckpointStatsSnapshot stats = graph().getCheckpointStatsSnapshot();
        return stats == null ? 0 : stats.getCounts().getNumberOfFailedCheckpoints();
    }

    void awaitCheckpoint() throws Exception {
        long before = completedCheckpoints();
        await().atMost(PATIENCE).until(() -> completedCheckpoints() > before);
    }

    // ---- what is hurt -------------------------------------------------------------------------

    /** Ends both TaskManagers, whichever has work, and starts two others. */
    void killTaskManagers() throws Exception {
        cluster.terminateTaskManager(taskManagers - 2).get(60, TimeUnit.SECONDS);
        cluster.terminateTaskManager(taskManagers - 1).get(60, TimeUnit.SECONDS);
        cluster.startTaskManager();
        cluster.startTaskManager();
        taskManagers += 2;
    }

    CosEmulator store() {
        return store;
    }

    String brokers() {
        return broker.bootstrapServers();
    }

    /** Where a gateway sends its records. */
    RecordSink sink() {
        return sink;
    }

    /** The broker is away until what is returned is closed. */
    AutoCloseable stopBroker() {
        int port = broker.port();
        broker.close();
        return () -> broker = EmbeddedBroker.start(dir.resolve("kafka"), port);
    }

    /** The encoder's processes. */
    static List<ProcessHandle> encoders() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().filter(FaultBench::isEncoder).isPresent())
                .toList();
    }

    private static boolean isEncoder(String command) {
        return command.contains("ffmpeg");
    }

    /** Makes a process stand still; false if it has ended. */
    static boolean suspend(ProcessHandle process) {
        try {
            return new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                            .start()
                            .waitFor()
                    == 0;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- what is recorded ---------------------------------------------------------------------

    /** A scenario under way. */
    final class Run {
        private final Scenario scenario;
        private final AtomicReference<Duration> played = new AtomicReference<>(Duration.ZERO);
        private final Future<?> recorded;

        private Run(Scenario scenario, double rate, RecordSink gateway) {
            this.scenario = scenario;
            PlayOptions options = PlayOptions.fastest().withRate(rate).withProgress(played::set);
            Player player = new Player(scenario, options, gateway);
            Recording recording =
                    new Recording(
                            new Playback(scenario, player),
                            watched(),
                            events,
                            progress(),
                            new ProgressLine(new PrintWriter(Writer.nullWriter())));
            recorded =
                    recorder.submit(
                            () -> {
                                recording.finish();
                                return null;
                            });
        }

        Scenario scenario() {
            return scenario;
        }

        /** Waits until so much of the scenario was played. */
        void awaitPlayed(Duration time) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> recorded.isDone() || played.get().compareTo(time) >= 0);
        }

        /** Waits until every task of the scenario has ended; says what the job failed of last. */
        void finish() throws Exception {
            try {
                recorded.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("not recorded in time; " + lastFailure(), e);
            }
        }
    }

    /**
     * Begins to play a scenario.
     *
     * @param yaml without its start
     * @param rate times real time
     */
    Run play(String yaml, double rate) throws Exception {
        return play(yaml, rate, UnaryOperator.identity());
    }

    /**
     * The same.
     *
     * @param gateway what stands between the player and the broker
     */
    Run play(String yaml, double rate, UnaryOperator<RecordSink> gateway) throws Exception {
        Path file = Files.createTempFile(dir, "scenario", ".yaml");
        Files.writeString(file, "start: " + next + "\n" + yaml);
        Scenario scenario = ScenarioReader.read(file);
        next = next.plus(scenario.length()).plus(Duration.ofHours(1));
        return play(scenario, rate, gateway.apply(sink));
    }

    /** Begins to play a scenario at its own start. */
    Run play(Scenario scenario, double rate, RecordSink gateway) {
        return new Run(scenario, rate, gateway);
    }

    private InputProgress progress() {
        try {
            return new InputProgress(config());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private RunningJob watched() {
        return new RunningJob() {
            @Override
            public long completedCheckpoints() throws CommandException {
                try {
                    return FaultBench.this.completedCheckpoints();
                } catch (Exception e) {
                    throw new CommandException("the job cannot be asked", e);
                }
            }

            @Override
            public void requireAlive() throws CommandException {
                try {
                    // What a job that is yet to come shall find may be played before it.
                    if (job != null && status() == JobStatus.FAILED) {
                        throw new CommandException("the job failed");
                    }
                } catch (CommandException e) {
                    throw e;
                } catch (Exception e) {
                    throw new CommandException("the job cannot be asked", e);
                }
            }

            @Override
            public void close() {
                // The bench's own.
            }
        };
    }

    Path eventsFile() {
        return dir.resolve("events.jsonl");
    }

    Path storeFolder() {
        return dir.resolve("cos");
    }

    @Override
    public void close() throws Exception {
        recorder.shutdownNow();
        cluster.close();
        sink.close();
        events.close();
        store.close();
        broker.close();
        assertThat(recorder.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
}
