package io.aircheck.testbed.scenario;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Holds a player back to a multiple of real time. The clock starts with the first record. */
final class Pace {
    private final double rate;
    private final long startMs;
    private long begunNanos;
    private boolean begun;

    Pace(double rate, Instant start) {
        this.rate = rate;
        this.startMs = start.toEpochMilli();
    }

    /** Waits until a record's time has come. */
    void await(long timeMs) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (Double.isInfinite(rate)) {
            return;
        }
        long now = System.nanoTime();
        if (!begun) {
            begun = true;
            begunNanos = now;
        }
        long due = begunNanos + (long) ((timeMs - startMs) * 1e6 / rate);
        if (due > now) {
            TimeUnit.NANOSECONDS.sleep(due - now);
        }
    }
}
