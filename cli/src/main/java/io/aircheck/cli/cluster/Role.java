package io.aircheck.cli.cluster;

/** What a process of the cluster is there for. In the order in which they are started. */
public enum Role {
    /** Holds who is the JobManager and where its job is. */
    ZOOKEEPER("zookeeper"),
    /** Kafka. */
    BROKER("broker"),
    /** The COS emulator. */
    COS("cos"),
    /** PostgreSQL with the catalogue; only where it is asked for. */
    CATALOGUE("catalogue"),
    JOBMANAGER("jobmanager"),
    TASKMANAGER("taskmanager"),
    /** Writes the time into the input topics. */
    TICKER("ticker"),
    /** Writes the recording-events down. */
    EVENTS("events");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** The name in commands and of log files. */
    public String word() {
        return word;
    }
}
