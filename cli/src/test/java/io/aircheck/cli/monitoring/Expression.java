package io.aircheck.cli.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a panel or a rule asks Prometheus.
 *
 * @param file the dashboard's or the rules' name, without an ending
 * @param title of the panel, or name of the rule
 * @param text with Grafana's variables filled in
 */
record Expression(String file, String title, String text) {
    static final Path DASHBOARDS = Path.of("..", "docker", "grafana", "dashboards");
    static final Path RULES = Path.of("..", "docker", "prometheus", "rules");

    private static final Pattern METRIC =
            Pattern.compile("\\b(flink_[A-Za-z0-9_]+|[a-z_]+:[a-zA-Z0-9_]+:[a-zA-Z0-9_]+)");

    /** Of all panels of all dashboards. */
    static List<Expression> ofPanels() throws IOException {
        List<Expression> all = new ArrayList<>();
        for (Path file : files(DASHBOARDS, "*.json")) {
            collect(name(file), new ObjectMapper().readTree(file.toFile()).path("panels"), all);
        }
        return all;
    }

    private static void collect(String file, JsonNode panels, List<Expression> all) {
        for (JsonNode panel : panels) {
            for (JsonNode target : panel.path("targets")) {
                all.add(
                        new Expression(
                                file,
                                panel.path("title").asText(),
                                filled(target.path("expr").asText())));
            }
            collect(file, panel.path("panels"), all);
        }
    }

    /** Of all rules, alerts or not. */
    static List<Expression> ofRules() throws IOException {
        List<Expression> all = new ArrayList<>();
        for (Path file : files(RULES, "*.yml")) {
            for (JsonNode group : new YAMLMapper().readTree(file.toFile()).path("groups")) {
                for (JsonNode rule : group.path("rules")) {
                    String rules = rule.path("record").asText(rule.path("alert").asText());
                    all.add(new Expression(name(file), rules, rule.path("expr").asText()));
                }
            }
        }
        return all;
    }

    private static List<Path> files(Path folder, String which) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, which)) {
            found.forEach(files::add);
        }
        if (files.isEmpty()) {
            throw new IOException("nothing like " + which + " in " + folder);
        }
        files.sort(null);
        return files;
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceAll("\\.[a-z]+$", "");
    }

    private static String filled(String expression) {
        return expression
                .replaceAll("\\$\\{?__(rate_)?interval}?", "1m")
                .replaceAll("\\$\\{?__range}?", "5m")
                .replaceAll("\\$(job\\b|\\{job(:[a-z]+)?})", "aircheck")
                .replaceAll("\\$([a-z_]+|\\{[a-z_]+(:[a-z]+)?})", ".+");
    }

    /** The metrics it is about. */
    Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        Matcher matcher = METRIC.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    @Override
    public String toString() {
        return file + ", " + title + ": " + text;
    }
}
