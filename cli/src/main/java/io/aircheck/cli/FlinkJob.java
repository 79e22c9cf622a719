package io.aircheck.cli;

import io.aircheck.job.config.RecordingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;

/** The recording job on a Flink cluster in this process, with RocksDB and checkpoints. */
final class FlinkJob implements RunningJob {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);
    private static final int RESTARTS = 3;
    private static final long ANSWER_SECONDS = 30;

    private final MiniCluster cluster;
    private final JobID job;

    private FlinkJob(MiniCluster cluster, JobID job) {
        this.cluster = cluster;
        this.job = job;
    }

    /** A runner of a topology. */
    static JobRunner of(Topology topology) {
        return (config, parallelism, work) -> start(topology, config, parallelism, work);
    }

    private static RunningJob start(
            Topology topology, RecordingConfig config, int parallelism, Path work)
            throws Exception {
        Configuration flink = configuration(parallelism, work);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        env.setParallelism(parallelism);
        topology.attach(env, config);
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(flink)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(parallelism)
                                .setCommonBindAddress(LOOPBACK)
                                .withRandomPorts()
                                .build());
        try {
            cluster.start();
            return new FlinkJob(
                    cluster,
                    cluster.submitJob(env.getStreamGraph())
                            .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                            .getJobID());
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private static Configuration configuration(int parallelism, Path work) {
        Configuration flink = new Configuration();
        flink.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        flink.set(CoreOptions.TMP_DIRS, work.resolve("tmp").toString());
        flink.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        flink.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                work.resolve("checkpoints").toUri().toString());
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(96));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(96));
        flink.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        flink.set(RestOptions.ADDRESS, LOOPBACK);
        flink.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        flink.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        return flink;
    }

    @Override
    public long completedCheckpoints() throws CommandException, InterruptedException {
        CheckpointStatsSnapshot checkpoints = graph().getCheckpointStatsSnapshot();
        return checkpoints == null ? 0 : checkpoints.getCounts().getNumberOfCompletedCheckpoints();
    }

    @Override
    public void requireAlive() throws CommandException, InterruptedException {
        AccessExecutionGraph graph = graph();
        if (graph.getState().isGloballyTerminalState()) {
            throw new CommandException(
                    graph.getFailureInfo() == null
                            ? "the recording job ended by itself"
                            : "the recording job failed: "
                                    + reason(graph.getFailureInfo().getException()));
        }
    }

    private static String reason(SerializedThrowable failure) {
        return Failures.root(
                failure.deserializeError(Thread.currentThread().getContextClassLoader()));
    }

    private AccessExecutionGraph graph() throws CommandException, InterruptedException {
        try {
            return cluster.getExecutionGraph(job).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandException(
                    "the recording job cannot be asked: "
                            + Failures.root(ExceptionUtils.stripExecutionException(e)),
                    e);
        }
    }

    @Override
    public void close() throws Exception {
        try {
            if (!cluster.getJobStatus(job)
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .isGloballyTerminalState()) {
                cluster.cancelJob(job).get(ANSWER_SECONDS, TimeUnit.SECONDS);
                cluster.requestJobResult(job).get(ANSWER_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            cluster.close();
        }
    }
}
