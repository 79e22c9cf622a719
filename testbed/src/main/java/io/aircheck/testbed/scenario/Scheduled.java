package io.aircheck.testbed.scenario;

/**
 * A record and when it is written.
 *
 * @param timeMs milliseconds since the epoch
 * @param rank order among records of the same time, lowest first
 */
record Scheduled(long timeMs, Rank rank, String topic, byte[] key, byte[] value) {
    /** What comes first among records of the same millisecond. */
    enum Rank {
        SETTINGS,
        MIC_OFF,
        EXIT,
        ENTER,
        MIC_ON,
        COMMAND,
        FRAMES
    }
}
