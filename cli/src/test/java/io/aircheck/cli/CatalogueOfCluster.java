package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aircheck.schema.RecordingEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/** A cluster's catalogue as the commands show it, and what events say that it has to hold. */
final class CatalogueOfCluster {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path cluster;

    CatalogueOfCluster(Path cluster) {
        this.cluster = cluster;
    }

    /** How many files it has, in whatever state. */
    int count() throws Exception {
        return json("files").size();
    }

    /** Bucket, key and length of the uploaded files; one that is not uploaded is a failure. */
    List<String> files() throws Exception {
        List<String> found = new ArrayList<>();
        for (JsonNode file : json("files")) {
            assertThat(file.path("status").asText()).isEqualTo("uploaded");
            found.add(
                    line(
                            file.path("bucket").asText(),
                            file.path("key").asText(),
                            file.path("durationMs").asLong()));
        }
        return found.stream().sorted().toList();
    }

    /** The same, of the events of all uploads. */
    static List<String> filesOf(List<RecordingEvent> uploaded) {
        return uploaded.stream()
                .map(
                        event ->
                                line(
                                        event.file().bucket(),
                                        event.file().key(),
                                        event.audio().durationMs()))
                .sorted()
                .toList();
    }

    private static String line(String bucket, String key, long durationMs) {
        return bucket + "/" + key + " " + durationMs;
    }

    /** The recorded time of each kind of file on the days of these uploads. */
    Map<String, Long> recorded(List<RecordingEvent> uploaded) throws Exception {
        Map<String, Long> sums = new TreeMap<>();
        for (String day : uploaded.stream().map(CatalogueOfCluster::day).distinct().toList()) {
            for (JsonNode line : json("usage", "--day", day)) {
                if (!line.path("stream").asText().equals("billed")) {
                    sums.put(
                            day + " " + line.path("stream").asText(),
                            line.path("recordedMs").asLong());
                }
            }
        }
        return sums;
    }

    /** The same, of the events of all uploads. */
    static Map<String, Long> recordedOf(List<RecordingEvent> uploaded) {
        Map<String, Long> sums = new TreeMap<>();
        for (RecordingEvent event : uploaded) {
            sums.merge(
                    day(event) + " " + event.stream().word(),
                    event.audio().durationMs(),
                    Long::sum);
        }
        return sums;
    }

    /** The day of a file's begin. */
    private static String day(RecordingEvent event) {
        return Instant.ofEpochMilli(event.audio().startUs() / 1000)
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }

    private List<JsonNode> json(String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--json", "--dir", cluster.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine main = Main.commandLine();
        main.setOut(new PrintWriter(out, true));
        main.setErr(new PrintWriter(err, true));
        assertThat(main.execute(words.toArray(String[]::new))).as(err::toString).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
