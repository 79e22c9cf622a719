package io.aircheck.cli.cluster;

import java.util.List;
import java.util.Optional;

/**
 * How a cluster is.
 *
 * @param supervisor the number of the supervisor's process
 * @param processes in the order of their start
 * @param taskManagers how many the JobManager knows; -1 when it does not answer
 * @param job the job that was submitted last
 */
public record ClusterStatus(
        long supervisor, List<ProcessStatus> processes, int taskManagers, Optional<JobStatus> job) {
    public ClusterStatus {
        processes = List.copyOf(processes);
    }
}
