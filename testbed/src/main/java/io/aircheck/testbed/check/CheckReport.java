package io.aircheck.testbed.check;

import java.util.List;

/**
 * What came of a check. Immutable.
 *
 * @param violations what is wrong, in plain words; empty: nothing is
 * @param tasks of the scenario
 * @param tracks users' tracks and mixes, each once per task
 * @param segments files
 * @param audioSeconds length of all files
 * @param blocks of 100 ms that were looked for
 * @param unreadable of these, damaged right behind a cut or a lost packet, where that may be
 */
public record CheckReport(
        List<String> violations,
        int tasks,
        int tracks,
        int segments,
        double audioSeconds,
        long blocks,
        long unreadable) {
    public CheckReport {
        violations = List.copyOf(violations);
    }
}
