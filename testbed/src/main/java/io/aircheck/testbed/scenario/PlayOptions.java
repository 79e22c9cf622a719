package io.aircheck.testbed.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * How a scenario is played. Immutable.
 *
 * @param rate how many times faster than real time, positive; infinite: as fast as can be
 * @param startAt when the scenario starts instead of its own start; null: its own
 * @param framesPerRecord how many frames a gateway bundles, 1 to 50
 * @param progress is told the scenario time played, about every second of it
 */
public record PlayOptions(
        double rate, Instant startAt, int framesPerRecord, Consumer<Duration> progress) {
    private static final int BUNDLE = 10;

    public PlayOptions {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("rate must be positive, is " + rate);
        }
        if (framesPerRecord < 1 || framesPerRecord > 50) {
            throw new IllegalArgumentException(
                    "framesPerRecord must be 1 to 50, is " + framesPerRecord);
        }
    }

    /** As fast as can be, at the scenario's own time, ten frames in a record. */
    public static PlayOptions fastest() {
        return new PlayOptions(Double.POSITIVE_INFINITY, null, BUNDLE, played -> {});
    }

    public PlayOptions withRate(double newRate) {
        return new PlayOptions(newRate, startAt, framesPerRecord, progress);
    }

    public PlayOptions startingAt(Instant newStart) {
        return new PlayOptions(rate, newStart, framesPerRecord, progress);
    }

    public PlayOptions withFramesPerRecord(int frames) {
        return new PlayOptions(rate, startAt, frames, progress);
    }

    public PlayOptions withProgress(Consumer<Duration> listener) {
        return new PlayOptions(rate, startAt, framesPerRecord, listener);
    }
}
