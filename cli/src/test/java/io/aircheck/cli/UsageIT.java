package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.RecordingJob;
import io.aircheck.sql.catalogue.CatalogueFile;
import io.aircheck.sql.catalogue.DayUsage;
import io.aircheck.testbed.check.Mp3Scan;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is paid for is what lies in the store, measured in the files themselves. */
@Timeout(300)
class UsageIT {
    private static final long MILLIS_PER_SECOND = 1000;
    private static final long MINUTE_MS = 60_000;

    @TempDir Path dir;

    @Test
    void usageOfTwoHoursAndTenMinutesIsTheSumOfTheFilesLengths() throws Exception {
        Path scenario = dir.resolve("scenario.yaml");
        // The room's first file ends after two hours, and its second begins on the next day.
        Files.writeString(
                scenario,
                """
                start: 2026-03-01T22:30:00Z
                apps: [{bizId: 1, scope: full, streams: both, bucket: v-12500, region: r-x}]
                rooms:
                  - bizId: 1
                    id: "42"
                    users:
                      - id: alice
                        stay: [[0s, 2h10m]]
                        mic: [[0s, 20s], [1h59m50s, 2h11s], [2h9m50s, 2h10m]]
                        audio: tone:440
                      - {id: bob, stay: [[5s, 30s]], audio: coded}
                """);
        OutDirectory out = OutDirectory.at(dir.resolve("out"), true);
        CatalogueCompanion catalogue = new CatalogueCompanion();

        RecordedFiles recorded =
                new RecordRun(
                                FlinkJob.of(RecordingJob::attach),
                                Map.of(),
                                catalogue,
                                new PrintWriter(new StringWriter()))
                        .record(ScenarioReader.read(scenario), out, Double.POSITIVE_INFINITY);

        assertThat(recorded.count()).isEqualTo(6);
        assertThat(catalogue.files()).hasSize(6);
        long mixed = 0;
        long single = 0;
        for (CatalogueFile file : catalogue.files()) {
            long length = length(out.resolve(file.bucket() + "/" + file.key()), file);
            mixed += file.stream().equals("mixed") ? length : 0;
            single += file.stream().equals("single") ? length : 0;
        }
        assertThat(mixed).isEqualTo(130 * MINUTE_MS);
        assertThat(usage(catalogue, "mixed")).isEqualTo(mixed);
        assertThat(usage(catalogue, "single")).isEqualTo(single);
        assertThat(usage(catalogue, null)).isEqualTo(mixed + single);
        assertThat(catalogue.usage())
                .filteredOn(day -> day.stream() == null)
                .hasSize(2)
                .allSatisfy(
                        day ->
                                assertThat(day.billableMinutes())
                                        .isEqualTo((day.recordedMs() + MINUTE_MS - 1) / MINUTE_MS));
    }

    /** By the file alone. */
    private static long length(Path path, CatalogueFile file) throws IOException {
        Mp3Scan scan = Mp3Scan.of(path);
        assertThat(scan.problem()).isNull();
        assertThat(scan.bytes()).isEqualTo(file.bytes());
        assertThat(file.durationMs())
                .isEqualTo(Math.round(scan.samples() * 1000.0 / scan.sampleRate()));
        return Math.round((double) scan.samples() * MILLIS_PER_SECOND / scan.sampleRate());
    }

    private static long usage(CatalogueCompanion catalogue, String stream) {
        return catalogue.usage().stream()
                .filter(day -> stream == null ? day.stream() == null : stream.equals(day.stream()))
                .mapToLong(DayUsage::recordedMs)
                .sum();
    }
}
