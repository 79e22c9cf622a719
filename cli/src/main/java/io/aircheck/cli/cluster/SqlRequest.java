package io.aircheck.cli.cluster;

import java.util.Optional;

/**
 * What is to be submitted as an SQL job.
 *
 * @param file a path, or the name of a shipped file
 * @param parallelism 1 or more: as many slots it takes
 * @param catalogueUrl in place of the cluster's own catalogue
 * @param fresh whether the savepoint of the last stop is left alone
 */
public record SqlRequest(
        String file, int parallelism, Optional<String> catalogueUrl, boolean fresh) {
    /**
     * @throws IllegalArgumentException if the parallelism is below 1
     */
    public SqlRequest {
        if (parallelism < 1) {
            throw new IllegalArgumentException("the parallelism must be 1 or more");
        }
    }

    /** With one slot, into the cluster's catalogue, from where it was stopped. */
    public static SqlRequest of(String file) {
        return new SqlRequest(file, 1, Optional.empty(), false);
    }
}
