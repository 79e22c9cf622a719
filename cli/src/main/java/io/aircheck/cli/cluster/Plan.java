package io.aircheck.cli.cluster;

import java.util.List;
import java.util.Map;

/**
 * All a supervisor needs to know.
 *
 * @param mark put into the environment of each process
 * @param processes in the order in which they are started
 */
record Plan(String mark, List<PlannedProcess> processes) {
    /** The environment variable that bears the cluster's mark. */
    static final String MARK_VARIABLE = "AIRCHECK_CLUSTER";

    /**
     * A process.
     *
     * @param part by its name
     * @param command the arguments, the executable first
     * @param environment added to the supervisor's
     * @param needs ports that must answer before it is started
     */
    record PlannedProcess(
            String part,
            List<String> command,
            Map<String, String> environment,
            List<Integer> needs) {}
}
