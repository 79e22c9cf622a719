package io.aircheck.job.source;

import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.config.SourceTime;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * What the gates go by.
 *
 * @param time whose record times are trusted
 * @param maxClockSkew largest difference between a record's time in Kafka and the time in it
 */
public record GateSettings(SourceTime time, Duration maxClockSkew) implements Serializable {
    public GateSettings {
        Objects.requireNonNull(time);
        Objects.requireNonNull(maxClockSkew);
    }

    /** As configured. */
    public static GateSettings of(RecordingConfig config) {
        return new GateSettings(config.sourceTime(), config.maxClockSkew());
    }

    /** Refuses a time too far from the record's. */
    void requireNear(String what, long timeMs, long recordTimeMs) throws RefusedException {
        if (!isNear(timeMs, recordTimeMs)) {
            throw new RefusedException(
                    Refusal.CLOCK_SKEW,
                    what
                            + " "
                            + timeMs
                            + " ms is more than "
                            + maxClockSkew.toMillis()
                            + " ms from the record's time "
                            + recordTimeMs
                            + " ms");
        }
    }

    boolean isNear(long timeMs, long recordTimeMs) {
        // As doubles, because the difference of what strangers write may not fit a long.
        return Math.abs((double) timeMs - recordTimeMs) <= maxClockSkew.toMillis();
    }
}
