package io.aircheck.cli.bench;

import java.time.Duration;
import java.util.Locale;

/** What is recorded. */
public enum Mode {
    /** A file for each user, who speaks all the time. */
    SINGLE("single", 60, 1),
    /** A file for each room of four, who speak all the time. */
    MIXED("mixed", 120, 1),
    /** Both kinds of files. */
    BOTH("both", 40, 1),
    /** A file for each user; at any moment one of twenty speaks. */
    IDLE("single", 1000, 20);

    private final String streams;
    private final int tracks;
    private final int turns;

    Mode(String streams, int tracks, int turns) {
        this.streams = streams;
        this.tracks = tracks;
        this.turns = turns;
    }

    /** The word on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** An app's setting {@code streams}. */
    String streams() {
        return streams;
    }

    boolean hasSingle() {
        return this != MIXED;
    }

    boolean hasMixed() {
        return this == MIXED || this == BOTH;
    }

    /** How many users take turns, one after the other: 1 if all speak all the time. */
    int turns() {
        return turns;
    }

    /** With the default length and five rounds, at least five minutes of CPU a side. */
    int defaultTracks() {
        return tracks;
    }

    Duration defaultLength() {
        return Duration.ofMinutes(4);
    }
}
