package io.aircheck.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where figures go: a table for people, JSON for programs. */
public final class BenchOutput {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final Set<String> PLACES = Set.of("--json", "--dir", "-d");

    private final PrintWriter out;
    private final Machine machine;
    private final List<String> command;

    /**
     * Looks at the machine, as it is before anything is measured.
     *
     * @param out takes the table
     * @param command the words of the command line that measures
     */
    public BenchOutput(PrintWriter out, List<String> command)
            throws IOException, InterruptedException {
        this.out = out;
        this.machine = Machine.look();
        this.command = whatMatters(command);
    }

    /** Where files lie is of no interest to those who measure again. */
    private static List<String> whatMatters(List<String> command) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < command.size(); i++) {
            if (PLACES.contains(command.get(i))) {
                i++;
            } else if (PLACES.stream()
                    .map(place -> place + "=")
                    .noneMatch(command.get(i)::startsWith)) {
                words.add(command.get(i));
            }
        }
        return List.copyOf(words);
    }

    /**
     * Prints a report.
     *
     * @param speech what was said
     */
    public void print(Report report, String speech) {
        report.lines().forEach(out::println);
        out.println();
        out.printf(
                "%s; %d processors, %s; Flink %s; %s; load before %.2f%n",
                speech,
                machine.processors(),
                machine.processor(),
                machine.flink(),
                machine.ffmpeg(),
                machine.loadBefore());
        out.flush();
    }

    /**
     * Writes a report as a JSON object.
     *
     * @param speech what was said
     */
    public void write(Report report, String speech, Path json) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(report.json());
        all.put("speech", speech);
        all.put("machine", machine);
        all.put("command", String.join(" ", command));
        all.put("measuredAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        if (json.toAbsolutePath().getParent() != null) {
            Files.createDirectories(json.toAbsolutePath().getParent());
        }
        Files.writeString(json, MAPPER.writeValueAsString(all) + "\n");
    }
}
