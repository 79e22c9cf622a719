package io.aircheck.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aircheck.cli.cluster.QuickJob;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole, very small: the figures mean nothing, but all of them are there. */
@Tag("cluster")
class BenchIT {
    @TempDir Path dir;

    @Test
    void aRoundOfBothSidesGivesEveryFigure() throws Exception {
        Bench bench =
                new Bench(
                        dir.resolve("bench"),
                        dir,
                        Bench.shipped()
                                .withTaskManagerMemory("2g")
                                .withFlink("execution.checkpointing.interval", "1s")
                                .withFlink("execution.checkpointing.min-pause", "100ms"),
                        QuickJob.options(),
                        said -> {});
        StringWriter out = new StringWriter();
        BenchOutput output = new BenchOutput(new PrintWriter(out), List.of("bench"));

        Report report = bench.ratio(Load.of(Mode.BOTH, 4, Duration.ofSeconds(6)), 1, 1);

        Path page = dir.resolve("RESULTS.md");
        ResultsPage results = new ResultsPage(page);
        output.print(report, bench.speech());
        output.write(report, bench.speech(), results.json(report));
        results.write();
        JsonNode json = new ObjectMapper().readTree(results.json(report).toFile());
        assertThat(json.path("mode").asText()).isEqualTo("both");
        for (String figure :
                List.of(
                        "ratio",
                        "aircheckCpuSeconds",
                        "ffmpegCpuSeconds",
                        "codecFloorCpuSeconds",
                        "overFloor",
                        "checkpointBytesPerTrack",
                        "heapPeakBytes",
                        "residentPeakBytes")) {
            assertThat(json.path(figure).asDouble()).as(figure).isPositive();
        }
        assertThat(json.path("files").asInt()).isEqualTo(5);
        assertThat(json.path("rounds")).hasSize(1);
        // Equal settings: the files are equally near to what was said.
        assertThat(json.path("aircheckSnrDb").asDouble())
                .isGreaterThan(json.path("ffmpegSnrDb").asDouble() - 1);
        assertThat(out.toString()).contains("ratio to bare ffmpeg");
        assertThat(page).content().contains("Against bare ffmpeg", "| both | 4 |");
        assertThat(dir.resolve("results/ratio.svg")).content().contains("<svg");
        assertThat(ProcessHandle.current().descendants()).isEmpty();
        assertThat(Files.exists(dir.resolve("bench/cluster/run/supervisor.json"))).isFalse();
    }
}
