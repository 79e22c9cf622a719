package io.aircheck.cli.bench;

import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.cli.cluster.ClusterJob;
import io.aircheck.cli.cluster.ProcessStatus;
import java.util.List;

/** Whether a measurement is of what it was begun with. */
final class Undisturbed {
    private Undisturbed() {}

    /**
     * Who was replaced has not been measured, and a restarted job did work twice.
     *
     * @param before the processes at the beginning
     * @throws BenchException if one of them died, the job was restarted, or nobody knows
     */
    static void require(Cluster cluster, List<ProcessStatus> before)
            throws BenchException, ClusterException, InterruptedException {
        List<Long> then = before.stream().map(ProcessStatus::pid).toList();
        List<Long> now = cluster.status().processes().stream().map(ProcessStatus::pid).toList();
        if (!then.equals(now)) {
            throw new BenchException("a process of the cluster died; see " + cluster.logs());
        }
        long restarts =
                cluster.status().of(ClusterJob.RECORDING).map(job -> job.restarts()).orElse(-1L);
        if (restarts != 0) {
            throw new BenchException(
                    (restarts < 0 ? "the job does not answer" : "the job was restarted")
                            + "; see "
                            + cluster.logs());
        }
    }
}
