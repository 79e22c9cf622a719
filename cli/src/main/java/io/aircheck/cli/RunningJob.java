package io.aircheck.cli;

/** A recording job that was started. Closing cancels it. */
interface RunningJob extends AutoCloseable {
    /** How many checkpoints were completed so far. */
    long completedCheckpoints() throws CommandException, InterruptedException;

    /**
     * Does nothing as long as the job runs or restarts.
     *
     * @throws CommandException when it failed for good, with the reason
     */
    void requireAlive() throws CommandException, InterruptedException;

    @Override
    void close() throws Exception;
}
