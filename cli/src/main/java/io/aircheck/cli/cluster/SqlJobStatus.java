package io.aircheck.cli.cluster;

import java.util.Set;

/**
 * An SQL job as the JobManager sees it.
 *
 * @param name of the job
 * @param id of the job
 * @param state in Flink's words
 * @param savepoint from which it will go on when it is submitted again; empty when there is none
 * @param taskManagers the names of those that run it
 */
public record SqlJobStatus(
        String name, String id, String state, String savepoint, Set<String> taskManagers) {}
