package io.aircheck.cli.cluster;

import java.time.Duration;
import java.util.Set;

/**
 * A job as the JobManager sees it.
 *
 * @param job which
 * @param id of the job
 * @param state in Flink's words
 * @param restarts since the JobManager began; -1 when it does not know yet
 * @param completed checkpoints
 * @param failed checkpoints
 * @param lastCheckpoint how long the last took; zero when there was none
 * @param savepoint the last one's path; empty when there was none
 * @param taskManagers the names of those that run it
 */
public record JobStatus(
        ClusterJob job,
        String id,
        String state,
        long restarts,
        long completed,
        long failed,
        Duration lastCheckpoint,
        String savepoint,
        Set<String> taskManagers) {}
