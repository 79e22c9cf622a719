package io.aircheck.job.config;

/** Whose clock stamps the records of the input topics. */
public enum SourceTime {
    /** The broker's; topics must have {@code message.timestamp.type=LogAppendTime}. */
    LOG_APPEND("log-append"),
    /** The writer's: for scenarios with times of their own. */
    CREATE("create");

    private final String word;

    SourceTime(String word) {
        this.word = word;
    }

    /** As written in the configuration. */
    @Override
    public String toString() {
        return word;
    }
}
