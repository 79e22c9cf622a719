package io.aircheck.job.config;

/** Where reading begins when there is no checkpoint or savepoint to begin from. */
public enum StartingOffsets {
    /** What the consumer group committed last; the earliest record if it never did. */
    COMMITTED("committed"),
    EARLIEST("earliest"),
    LATEST("latest");

    private final String word;

    StartingOffsets(String word) {
        this.word = word;
    }

    /** As written in the configuration. */
    @Override
    public String toString() {
        return word;
    }
}
