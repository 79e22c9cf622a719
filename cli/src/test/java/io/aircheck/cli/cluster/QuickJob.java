package io.aircheck.cli.cluster;

import java.util.ArrayList;
import java.util.List;

/** Options of a recording job that need not be patient, as it is watched by a test. */
public final class QuickJob {
    private QuickJob() {}

    /**
     * @param more options besides
     */
    public static List<String> options(String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--track.hold",
                                "2s",
                                "--mix.delay",
                                "6s",
                                // As record does: what is ticked past at a scenario's end passes
                                // soon.
                                "--source.watermark-alignment.update-interval",
                                "100ms"));
        all.addAll(List.of(more));
        return all;
    }
}
