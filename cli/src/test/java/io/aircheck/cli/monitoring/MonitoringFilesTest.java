package io.aircheck.cli.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.aircheck.job.cos.StoreFailure;
import io.aircheck.schema.RecordingEvent;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people who are woken up, and people who look, can rely on. */
class MonitoringFilesTest {
    private static final Path HOME = Path.of("..");
    private static final Path RULES = Expression.RULES.resolve("aircheck.yml");
    private static final Path TESTS =
            HOME.resolve(Path.of("docker", "prometheus", "tests", "aircheck_test.yml"));
    private static final Path RUNBOOKS = HOME.resolve(Path.of("docs", "runbooks"));
    private static final Path CODE = HOME.resolve(Path.of("job", "src", "main", "java"));
    private static final String SOURCE = "aircheck-prometheus";

    /** Panels whose colours are states and no limits. */
    private static final Set<String> STATES = Set.of("Alerts that fire", "Recording job", "State");

    /** Panels with runbooks, of figures that no alert compares with a number. */
    private static final Set<String> WITHOUT_A_LINE =
            Set.of(
                    "Calls of COS that failed",
                    "Callbacks waiting and given up",
                    "Failing buckets",
                    "TaskManagers",
                    "Ticks read",
                    "Unfinished uploads");

    /** A metric of Aircheck's as it is, or its rate. */
    private static final Pattern SHOWN =
            Pattern.compile(
                    "^-?(?:max|min|sum)(?: by \\([a-z_, ]+\\) )?\\((rate\\()?"
                            + "flink_taskmanager_job_task_operator_aircheck_(\\w+)\\{[^}]*}"
                            + "(?:\\[\\$__rate_interval]\\))?\\)(?: \\* 60)?$");

    private static final Pattern MADE =
            Pattern.compile("\\.(counter|gauge|histogram)\\(\\s*\"(\\w+)\"");

    private static List<JsonNode> alerts() throws Exception {
        List<JsonNode> alerts = new ArrayList<>();
        for (JsonNode group : new YAMLMapper().readTree(RULES.toFile()).path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                if (rule.has("alert")) {
                    alerts.add(rule);
                }
            }
        }
        assertThat(alerts).isNotEmpty();
        return alerts;
    }

    @Test
    void everyAlertSaysWhatItMeansAndWhatToDo() throws Exception {
        for (JsonNode alert : alerts()) {
            String name = alert.path("alert").asText();
            assertThat(alert.path("for").asText()).as(name).isNotBlank();
            assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
            assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .endsWith("docs/runbooks/" + name + ".md");
            Path runbook = RUNBOOKS.resolve(name + ".md");
            assertThat(runbook).exists();
            assertThat(Files.readString(runbook)).startsWith("# " + name + "\n");
        }
    }

    @Test
    void everyRunbookIsOfAnAlertAndEveryAlertIsInTheOperatorsTable() throws Exception {
        Set<String> alerts = new TreeSet<>();
        String table = Files.readString(HOME.resolve(Path.of("docs", "operations.md")));
        for (JsonNode alert : alerts()) {
            String name = alert.path("alert").asText();
            alerts.add(name + ".md");
            assertThat(table).contains("(runbooks/" + name + ".md)");
        }
        Set<String> runbooks = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(RUNBOOKS)) {
            files.forEach(file -> runbooks.add(file.getFileName().toString()));
        }
        assertThat(runbooks).isEqualTo(alerts);
    }

    @Test
    void everyAlertIsSeenToFireAndToBeSilent() throws Exception {
        Set<String> fires = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        for (JsonNode test : new YAMLMapper().readTree(TESTS.toFile()).path("tests")) {
            for (JsonNode one : test.path("promql_expr_test")) {
                String expression = one.path("expr").asText();
                String name = expression.replaceAll(".*alertname=\"([A-Za-z]+)\".*", "$1");
                (one.path("exp_samples").isEmpty() ? silent : fires).add(name);
            }
        }
        for (JsonNode alert : alerts()) {
            assertThat(fires).contains(alert.path("alert").asText());
            assertThat(silent).contains(alert.path("alert").asText());
        }
    }

    @Test
    void dashboardsStandForThemselvesAndExplainEveryPanel() throws Exception {
        Set<String> ids = new TreeSet<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Expression.DASHBOARDS, "*.json")) {
            for (Path file : files) {
                JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
                assertThat(dashboard.path("id").isNull()).as(file + " has no id").isTrue();
                assertThat(dashboard.has("__inputs")).as(file + " needs no input").isFalse();
                assertThat(ids.add(dashboard.path("uid").asText())).as(file.toString()).isTrue();
                check(file.toString(), dashboard.path("panels"));
            }
        }
        assertThat(ids)
                .containsExactlyInAnyOrder(
                        "aircheck-recordings", "aircheck-pipeline", "aircheck-tenants");
    }

    private static void check(String file, JsonNode panels) {
        assertThat(panels).as(file).isNotEmpty();
        for (JsonNode panel : panels) {
            String where = file + ", " + panel.path("title").asText();
            if (panel.path("type").asText().equals("row")) {
                if (!panel.path("panels").isEmpty()) {
                    check(file, panel.path("panels"));
                }
                continue;
            }
            if (panel.path("type").asText().equals("text")) {
                continue;
            }
            assertThat(panel.path("description").asText()).as(where).isNotBlank();
            for (JsonNode target : panel.path("targets")) {
                assertThat(
                                target.at("/datasource/uid")
                                        .asText(panel.at("/datasource/uid").asText()))
                        .as(where)
                        .isEqualTo(SOURCE);
            }
            if (panel.has("targets")) {
                assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(where).isNotBlank();
            }
        }
    }

    @Test
    void linesAreDrawnWhereAlertsFire() throws Exception {
        Map<String, JsonNode> alerts = new TreeMap<>();
        for (JsonNode alert : alerts()) {
            alerts.put(alert.path("alert").asText(), alert);
        }
        Set<String> plain = new TreeSet<>();
        for (JsonNode panel : panels()) {
            String title = panel.path("title").asText();
            String unit = panel.at("/fieldConfig/defaults/unit").asText();
            Set<BigDecimal> limits = new TreeSet<>();
            for (JsonNode link : panel.path("links")) {
                String name = link.path("title").asText().replaceFirst("^Runbook ", "");
                assertThat(alerts).as(title).containsKey(name);
                assertThat(link.path("url").asText()).isEqualTo("${runbooks:raw}/" + name + ".md");
                limits.addAll(limits(alerts.get(name).path("expr").asText(), unit));
            }
            if (STATES.contains(title)) {
                continue;
            }
            Set<BigDecimal> lines = new TreeSet<>();
            for (JsonNode step : panel.at("/fieldConfig/defaults/thresholds/steps")) {
                if (step.path("value").isNumber()) {
                    lines.add(number(step.path("value").asText()));
                }
            }
            assertThat(limits).as(title).containsAll(lines);
            if (panel.has("links") && lines.isEmpty()) {
                plain.add(title);
            }
        }
        assertThat(plain).isEqualTo(WITHOUT_A_LINE);
    }

    /** The numbers an alert compares with, in a panel's unit. */
    private static Set<BigDecimal> limits(String expression, String unit) {
        boolean seconds = expression.contains("/ 1000") || expression.contains("_seconds:");
        Set<BigDecimal> limits = new TreeSet<>();
        Matcher limit = Pattern.compile("[<>] ([0-9.]+)").matcher(expression);
        while (limit.find()) {
            limits.add(number(limit.group(1) + (seconds && unit.equals("ms") ? "e3" : "")));
        }
        return limits;
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text).stripTrailingZeros();
    }

    @Test
    void panelsHaveTheUnitsOfWhatTheyShow() throws Exception {
        Map<String, String> units = new TreeMap<>();
        MetricDocs.metrics().forEach(metric -> units.put(metric.name(), metric.unit()));
        int compared = 0;
        for (JsonNode panel : panels()) {
            String unit = panel.at("/fieldConfig/defaults/unit").asText();
            for (JsonNode target : panel.path("targets")) {
                Matcher shown = SHOWN.matcher(target.path("expr").asText());
                if (!shown.find()) {
                    continue;
                }
                boolean rate = shown.group(1) != null;
                String expected =
                        switch (units.getOrDefault(shown.group(2), "")) {
                            case "ms" -> "ms";
                            case "bytes" -> rate ? "Bps" : "bytes";
                            default -> rate ? "c[ps][ms]" : "none";
                        };
                assertThat(unit).as(panel.path("title").asText()).matches(expected);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(30);
    }

    private static List<JsonNode> panels() throws Exception {
        List<JsonNode> panels = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Expression.DASHBOARDS, "*.json")) {
            for (Path file : files) {
                new ObjectMapper().readTree(file.toFile()).path("panels").forEach(panels::add);
            }
        }
        assertThat(panels).isNotEmpty();
        return panels;
    }

    @Test
    void documentedMetricsAreOfTheKindThatTheCodeMakes() throws Exception {
        Map<String, String> made = new TreeMap<>();
        try (Stream<Path> files = Files.walk(CODE)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
                Matcher metric = MADE.matcher(Files.readString(file));
                while (metric.find()) {
                    made.put(metric.group(2), metric.group(1));
                }
            }
        }
        Map<String, String> documented = new TreeMap<>();
        MetricDocs.metrics().forEach(metric -> documented.put(metric.ownName(), metric.kind()));

        assertThat(documented).isEqualTo(made);
    }

    @Test
    void namesSayWhichMetricsAreTimesAndBytes() throws Exception {
        for (MetricDocs.Metric metric : MetricDocs.metrics()) {
            boolean time = metric.name().matches(".*Ms([A-Z].*)?");
            boolean bytes = metric.name().matches(".*Bytes([A-Z].*)?");
            assertThat(metric.unit().equals("ms")).as(metric.name()).isEqualTo(time);
            assertThat(metric.unit().equals("bytes")).as(metric.name()).isEqualTo(bytes);
        }
    }

    @Test
    void documentedLabelValuesAreThoseOfTheCode() throws Exception {
        Map<String, Set<String>> documented = MetricDocs.labelValues();
        Set<String> kinds = new TreeSet<>();
        for (StoreFailure kind : StoreFailure.values()) {
            kinds.add(kind.name());
        }
        Set<String> reasons = new TreeSet<>();
        Stream.of(RecordingEvent.Reason.OF_FILES, RecordingEvent.Reason.OF_MIXES)
                .flatMap(Set::stream)
                .forEach(reason -> reasons.add(reason.replace('-', '_')));

        assertThat(documented).containsEntry("kind_uploadFailures", kinds);
        assertThat(documented).containsEntry("reason_segmentsClosed", reasons);
        Set<String> labelled = new TreeSet<>();
        for (MetricDocs.Metric metric : MetricDocs.metrics()) {
            if (!metric.label().isEmpty() && !metric.label().equals("app")) {
                labelled.add(metric.name());
            }
        }
        assertThat(documented.keySet()).isEqualTo(labelled);
    }
}
