package io.aircheck.testbed.check;

import java.util.List;

/** Counts what was checked. */
final class Tally {
    private int tasks;
    private int tracks;
    private int segments;
    private double seconds;
    private long blocks;
    private long unreadable;

    void task() {
        tasks++;
    }

    void track(List<Segment> files) {
        tracks++;
        segments += files.size();
        for (Segment file : files) {
            seconds += (double) file.audio().samples() / file.audio().sampleRate();
        }
    }

    void blocks(long found, long damaged) {
        blocks += found;
        unreadable += damaged;
    }

    CheckReport report(List<String> violations) {
        return new CheckReport(violations, tasks, tracks, segments, seconds, blocks, unreadable);
    }
}
