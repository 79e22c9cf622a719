package io.aircheck.testbed.scenario;

/** Where a player writes records to: the topics of a broker, or a test's memory. */
public interface RecordSink extends AutoCloseable {
    /** How many partitions a topic has. */
    int partitions(String topic);

    /**
     * Writes a record, after all that was written to the same partition before. It may wait in a
     * buffer until {@link #flush}.
     *
     * @param topic by its default name, see {@link io.aircheck.schema.Topics}
     * @param partition the number of the partition, or null: the key decides
     * @param key may be empty
     * @param timestampMs the record's time, milliseconds since the epoch
     */
    void send(String topic, Integer partition, byte[] key, byte[] value, long timestampMs);

    /** Waits until all is written. */
    void flush();

    @Override
    void close();
}
