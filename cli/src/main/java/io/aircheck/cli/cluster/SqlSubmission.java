package io.aircheck.cli.cluster;

/**
 * What is kept of an SQL job.
 *
 * @param name the job's
 * @param file the path of its statements
 * @param parallelism of the last submission
 * @param savepoint from which the next one goes on; null when it begins anew
 */
record SqlSubmission(String name, String file, int parallelism, String savepoint) {
    SqlSubmission withSavepoint(String newSavepoint) {
        return new SqlSubmission(name, file, parallelism, newSavepoint);
    }
}
