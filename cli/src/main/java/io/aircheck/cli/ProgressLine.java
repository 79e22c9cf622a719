package io.aircheck.cli;

import java.io.PrintWriter;
import java.time.Duration;

/** Says on stderr how far a long run is: at most every few seconds, and only when it moved. */
final class ProgressLine {
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final PrintWriter err;
    private long saidNanos = System.nanoTime();
    private String said = "";

    ProgressLine(PrintWriter err) {
        this.err = err;
    }

    /** Says a line if enough time went by since the last. */
    void say(String line) {
        if (System.nanoTime() - saidNanos >= EVERY.toNanos() && !line.equals(said)) {
            err.println("aircheck: " + line);
            err.flush();
            saidNanos = System.nanoTime();
            said = line;
        }
    }
}
