package io.aircheck.cli.cluster;

import java.util.List;
import java.util.Optional;

/**
 * How a cluster is.
 *
 * @param supervisor the number of the supervisor's process
 * @param processes in the order of their start
 * @param taskManagers how many the JobManager knows; -1 when it does not answer
 * @param jobs those that were submitted, each as it was submitted last
 * @param sqlJobs those of SQL files, each as it was submitted last
 */
public record ClusterStatus(
        long supervisor,
        List<ProcessStatus> processes,
        int taskManagers,
        List<JobStatus> jobs,
        List<SqlJobStatus> sqlJobs) {
    public ClusterStatus {
        processes = List.copyOf(processes);
        jobs = List.copyOf(jobs);
        sqlJobs = List.copyOf(sqlJobs);
    }

    /** How one of the jobs does; empty when it was not submitted. */
    public Optional<JobStatus> of(ClusterJob job) {
        return jobs.stream().filter(status -> status.job() == job).findFirst();
    }
}
