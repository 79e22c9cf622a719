package io.aircheck.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page of results: a table and a chart of the newest figures of each kind of measurement, which
 * lie as JSON in {@code results} beside the page. A measurement replaces its own figures and leaves
 * the others' as they are.
 */
public final class ResultsPage {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> RATIOS = List.of("single", "mixed", "both", "idle");
    private static final double MEGA = 1_000_000;
    private static final double GIGA = 1_000_000_000;
    private static final int MANY = 1000;

    private final Path page;

    /**
     * @param page the Markdown file
     */
    public ResultsPage(Path page) {
        this.page = page.toAbsolutePath().normalize();
    }

    /** Where the figures of a report belong. */
    public Path json(Report report) {
        return page.resolveSibling("results").resolve(report.name() + ".json");
    }

    /** Writes the page and its charts anew, from all figures there are. */
    public void write() throws IOException {
        Map<String, JsonNode> ratios = new LinkedHashMap<>();
        for (String mode : RATIOS) {
            JsonNode node = read(mode);
            if (node != null) {
                ratios.put(mode, node);
            }
        }
        JsonNode scale = read("scale");
        JsonNode slots = read("slots");
        JsonNode live = read("live");
        StringBuilder text = new StringBuilder();
        text.append("# Results of the benchmark\n\n");
        text.append("Written by `./aircheck bench --results`; [docs/benchmark.md]");
        text.append("(../docs/benchmark.md) says\nwhat is measured and how. ");
        text.append("All figures are in [results](results), as JSON.\n");
        targets(text, ratios, scale, slots, live);
        if (!ratios.isEmpty()) {
            ratios(text, ratios);
        }
        if (scale != null) {
            scale(text, scale);
        }
        if (slots != null) {
            slots(text, slots);
        }
        if (live != null) {
            live(text, live);
        }
        origins(text, ratios, scale, slots, live);
        Files.writeString(page, text.toString());
    }

    private JsonNode read(String name) throws IOException {
        Path file = page.resolveSibling("results").resolve(name + ".json");
        return Files.exists(file) ? MAPPER.readTree(file.toFile()) : null;
    }

    private static String of(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static void table(StringBuilder to, List<String> head, List<List<String>> rows) {
        to.append("\n| ").append(String.join(" | ", head)).append(" |\n|");
        to.append(" --- |".repeat(head.size())).append('\n');
        for (List<String> row : rows) {
            to.append("| ").append(String.join(" | ", row)).append(" |\n");
        }
    }

    private static List<String> target(String what, String limit, double found, boolean met) {
        return List.of(what, limit, of("%.2f", found), met ? "yes" : "**no**");
    }

    private static void targets(
            StringBuilder to,
            Map<String, JsonNode> ratios,
            JsonNode scale,
            JsonNode slots,
            JsonNode live) {
        List<List<String>> rows = new ArrayList<>();
        for (String mode : List.of("single", "both")) {
            if (ratios.containsKey(mode)) {
                double ratio = ratios.get(mode).path("ratio").asDouble();
                rows.add(target(mode + ": CPU against bare ffmpeg", "≤ 1.00", ratio, ratio <= 1));
                double over = ratios.get(mode).path("overFloor").asDouble();
                rows.add(
                        target(
                                mode + ": CPU against the codecs alone",
                                "≤ 1.15",
                                over,
                                over <= 1.15));
            }
        }
        if (slots != null) {
            double speedUp = slots.path("speedUp").asDouble();
            rows.add(target("speed-up from 1 slot to 2", "≥ 1.8", speedUp, speedUp >= 1.8));
        }
        if (scale != null) {
            scaleTargets(rows, scale.path("steps"), scale.path("growth").asDouble());
        }
        if (live != null) {
            double held = live.path("stateBytesPerTrack").asDouble() / MEGA;
            rows.add(target("state an open track holds, MB", "≤ 1.5", held, held <= 1.5));
            double late = live.path("endToVisibleSeconds99").asDouble();
            rows.add(target("end of speech to visible object, 99 %, s", "≤ 30", late, late <= 30));
        }
        if (!rows.isEmpty()) {
            table(to, List.of("target", "limit", "found", "met"), rows);
        }
    }

    /** The targets speak of 1000 tracks; other numbers of them meet and miss nothing. */
    private static void scaleTargets(List<List<String>> rows, JsonNode steps, double growth) {
        JsonNode last = steps.path(steps.size() - 1);
        JsonNode before = steps.path(steps.size() - 2);
        if (last.path("tracks").asInt() != MANY) {
            return;
        }
        if (before.path("tracks").asInt() == MANY / 10) {
            rows.add(
                    target(
                            "cost of a track among 1000 against 100",
                            "≤ 1.10",
                            growth,
                            growth <= 1.1));
        }
        double heap = last.path("heapPeakBytes").asDouble() / GIGA;
        rows.add(target("heap at most, 1000 open tracks, GB", "≤ 1", heap, heap <= 1));
    }

    private void ratios(StringBuilder to, Map<String, JsonNode> ratios) throws IOException {
        to.append("\n## Against bare ffmpeg\n\n![CPU seconds](results/ratio.svg)\n");
        List<List<String>> rows = new ArrayList<>();
        List<Chart.Group> groups = new ArrayList<>();
        ratios.forEach(
                (mode, node) -> {
                    double aircheck = perHour(node, "aircheckCpuSeconds");
                    double ffmpeg = perHour(node, "ffmpegCpuSeconds");
                    double floor = perHour(node, "codecFloorCpuSeconds");
                    groups.add(new Chart.Group(mode, List.of(aircheck, ffmpeg, floor)));
                    rows.add(
                            List.of(
                                    mode,
                                    node.path("tracks").asText(),
                                    of("%.1f", aircheck),
                                    of("%.1f", ffmpeg),
                                    of("%.1f", floor),
                                    of(
                                            "**%.2f** (%.2f to %.2f)",
                                            node.path("ratio").asDouble(),
                                            node.path("ratioMin").asDouble(),
                                            node.path("ratioMax").asDouble()),
                                    of("%.2f", node.path("overFloor").asDouble()),
                                    of("%.0f", node.path("streamsPerCore").asDouble()),
                                    of(
                                            "%.0f MB, %.0f MB",
                                            node.path("heapPeakBytes").asDouble() / MEGA,
                                            node.path("residentPeakBytes").asDouble() / MEGA),
                                    node.has("aircheckSnrDb")
                                            ? of(
                                                    "%.1f dB, %.1f dB",
                                                    node.path("aircheckSnrDb").asDouble(),
                                                    node.path("ffmpegSnrDb").asDouble())
                                            : ""));
                });
        table(
                to,
                List.of(
                        "mode",
                        "tracks",
                        "Aircheck, CPU s an hour of files",
                        "bare ffmpeg",
                        "codecs alone",
                        "ratio to ffmpeg",
                        "to codecs",
                        "live files a core",
                        "heap, resident",
                        "SNR, ffmpeg's"),
                rows);
        Files.writeString(
                page.resolveSibling("results").resolve("ratio.svg"),
                Chart.svg(
                        "CPU seconds for an hour of recorded files",
                        List.of("Aircheck", "bare ffmpeg", "codecs alone"),
                        groups,
                        "%.1f"));
    }

    private static double perHour(JsonNode node, String field) {
        double seconds = node.path("fileSeconds").asDouble() * node.path("rounds").size();
        return node.path(field).asDouble() / seconds * 3600;
    }

    private void scale(StringBuilder to, JsonNode scale) throws IOException {
        to.append("\n## More tracks\n\n![CPU a track](results/scale.svg)\n");
        List<List<String>> rows = new ArrayList<>();
        List<Chart.Group> groups = new ArrayList<>();
        for (JsonNode step : scale.path("steps")) {
            double cost = step.path("cpuMillisPerTrackSecond").asDouble();
            groups.add(new Chart.Group(step.path("tracks").asText() + " tracks", List.of(cost)));
            rows.add(
                    List.of(
                            step.path("tracks").asText(),
                            of("%.2f ms", cost),
                            of("%.0f MB", step.path("heapPeakBytes").asDouble() / MEGA),
                            of("%.0f MB", step.path("heapKeptPeakBytes").asDouble() / MEGA),
                            of("%.0f MB", step.path("residentPeakBytes").asDouble() / MEGA)));
        }
        table(
                to,
                List.of(
                        "tracks",
                        "CPU a second of a track",
                        "heap",
                        "kept by collections",
                        "resident"),
                rows);
        Files.writeString(
                page.resolveSibling("results").resolve("scale.svg"),
                Chart.svg("CPU ms for a second of a track", List.of("Aircheck"), groups, "%.2f"));
    }

    private static void slots(StringBuilder to, JsonNode slots) {
        to.append("\n## More slots\n");
        List<List<String>> rows = new ArrayList<>();
        for (String name : List.of("oneSlot", "twoSlots")) {
            JsonNode pace = slots.path(name);
            rows.add(
                    List.of(
                            name.equals("oneSlot") ? "1" : "2",
                            of("%.1f", pace.path("timesRealTime").asDouble()),
                            of("%.1f", pace.path("timesRealTimeWithOthers").asDouble())));
        }
        table(to, List.of("slots", "times real time", "with the share of other processes"), rows);
    }

    private static void live(StringBuilder to, JsonNode live) {
        to.append("\n## At the pace of life\n");
        table(
                to,
                List.of("what", "figure"),
                List.of(
                        List.of(
                                "tracks, seconds",
                                live.path("tracks").asText()
                                        + ", "
                                        + live.path("lengthSeconds").asText()),
                        List.of(
                                "end of speech to visible object: median, 99 %, most",
                                of(
                                        "%.1f s, %.1f s, %.1f s",
                                        live.path("endToVisibleSecondsMedian").asDouble(),
                                        live.path("endToVisibleSeconds99").asDouble(),
                                        live.path("endToVisibleSecondsMax").asDouble())),
                        List.of(
                                "state an open track holds, on average",
                                of("%.2f MB", live.path("stateBytesPerTrack").asDouble() / MEGA)),
                        List.of(
                                "heap, resident, at most",
                                of(
                                        "%.0f MB, %.0f MB",
                                        live.path("heapPeakBytes").asDouble() / MEGA,
                                        live.path("residentPeakBytes").asDouble() / MEGA)),
                        List.of("cores", of("%.2f", live.path("cores").asDouble()))));
    }

    private static void origins(
            StringBuilder to,
            Map<String, JsonNode> ratios,
            JsonNode scale,
            JsonNode slots,
            JsonNode live) {
        Map<String, JsonNode> all = new LinkedHashMap<>(ratios);
        for (JsonNode node : new JsonNode[] {scale, slots, live}) {
            if (node != null) {
                all.put(node.path("measurement").asText(), node);
            }
        }
        to.append("\n## Where and when\n");
        List<List<String>> rows = new ArrayList<>();
        all.forEach(
                (name, node) -> {
                    JsonNode machine = node.path("machine");
                    rows.add(
                            List.of(
                                    name,
                                    "`./aircheck " + node.path("command").asText() + "`",
                                    node.path("measuredAt").asText(),
                                    of(
                                            "%s, %d processors, load before %.2f",
                                            machine.path("processor").asText(),
                                            machine.path("processors").asInt(),
                                            machine.path("loadBefore").asDouble()),
                                    "Flink "
                                            + machine.path("flink").asText()
                                            + ", "
                                            + machine.path("java").asText(),
                                    node.path("speech").asText()));
                });
        table(to, List.of("what", "command", "when", "machine", "versions", "speech"), rows);
    }
}
