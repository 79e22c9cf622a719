package io.aircheck.cli.bench;

import java.util.List;

/**
 * The measured rounds; in each, one side worked right after the other on the same things.
 *
 * @param all at least one
 */
record Rounds(List<Round> all) {
    /**
     * One round.
     *
     * @param floorCpuSeconds of the codecs alone
     */
    record Round(FfmpegSide.Cost ffmpeg, double floorCpuSeconds, AircheckSide.Cost aircheck) {
        double ratio() {
            return aircheck.cpuSeconds() / ffmpeg.cpuSeconds();
        }

        double overFloor() {
            return aircheck.cpuSeconds() / floorCpuSeconds;
        }
    }

    Rounds {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there are no rounds");
        }
    }

    /** Aircheck's CPU through ffmpeg's, round by round. */
    Spread ratio() {
        return Spread.of(all.stream().map(Round::ratio).toList());
    }

    /** Aircheck's CPU through that of the codecs alone. */
    Spread overFloor() {
        return Spread.of(all.stream().map(Round::overFloor).toList());
    }

    /** In seconds, over all rounds. */
    double aircheckCpu() {
        return all.stream().mapToDouble(round -> round.aircheck().cpuSeconds()).sum();
    }

    /** In seconds, over all rounds. */
    double ffmpegCpu() {
        return all.stream().mapToDouble(round -> round.ffmpeg().cpuSeconds()).sum();
    }

    /** In seconds, over all rounds. */
    double floorCpu() {
        return all.stream().mapToDouble(Round::floorCpuSeconds).sum();
    }
}
