package io.aircheck.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {
    @TempDir Path dir;

    private Path page;

    @BeforeEach
    void folder() throws Exception {
        Files.createDirectory(dir.resolve("results"));
        page = dir.resolve("RESULTS.md");
    }

    private String write(String name, String json) throws Exception {
        Files.writeString(dir.resolve("results").resolve(name + ".json"), json);
        new ResultsPage(page).write();
        return Files.readString(page);
    }

    @Test
    void aMeasurementIsAddedToThoseBefore() throws Exception {
        write("single", ratio("single", 0.9));
        String text = write("both", ratio("both", 1.25));

        assertThat(text)
                .contains("| single: CPU against bare ffmpeg | ≤ 1.00 | 0.90 | yes |")
                .contains("| both: CPU against bare ffmpeg | ≤ 1.00 | 1.25 | **no** |")
                // 100 s of CPU for 2 rounds of 1800 s of files.
                .contains("| both | 40 | 125.0 | 100.0 | 80.0 | **1.25** (1.20 to 1.30) |");
        assertThat(dir.resolve("results/ratio.svg")).content().contains(">single<", ">both<");
    }

    @Test
    void theTargetsOfAThousandTracksAreJudgedByAThousand() throws Exception {
        assertThat(write("scale", scale(10, 20))).doesNotContain("1000", "≤ 1.10");
        assertThat(write("scale", scale(100, 1000)))
                .contains("| cost of a track among 1000 against 100 | ≤ 1.10 | 1.07 | yes |")
                .contains("| heap at most, 1000 open tracks, GB | ≤ 1 | 1.50 | **no** |");
    }

    @Test
    void slotsAndThePaceOfLifeHaveTheirTargets() throws Exception {
        write("slots", "{\"measurement\": \"slots\", \"speedUp\": 1.79}");
        String text =
                write(
                        "live",
                        "{\"measurement\": \"live\", \"stateBytesPerTrack\": 1.2e6,"
                                + " \"endToVisibleSeconds99\": 31}");
        assertThat(text)
                .contains("| speed-up from 1 slot to 2 | ≥ 1.8 | 1.79 | **no** |")
                .contains("| state an open track holds, MB | ≤ 1.5 | 1.20 | yes |")
                .contains("| end of speech to visible object, 99 %, s | ≤ 30 | 31.00 | **no** |");
    }

    private static String ratio(String mode, double ratio) {
        return """
               {"mode": "%s", "ratio": %s, "ratioMin": 1.2, "ratioMax": 1.3, "overFloor": 1.1,
                "aircheckCpuSeconds": %s, "ffmpegCpuSeconds": 100, "codecFloorCpuSeconds": 80,
                "tracks": 40, "fileSeconds": 1800, "rounds": [{}, {}]}
               """
                .formatted(mode, ratio, 100 * ratio);
    }

    private static String scale(int some, int many) {
        return """
               {"measurement": "scale", "growth": 1.07,
                "steps": [{"tracks": %d, "heapPeakBytes": 2e8}, {"tracks": %d, "heapPeakBytes": 1.5e9}]}
               """
                .formatted(some, many);
    }
}
