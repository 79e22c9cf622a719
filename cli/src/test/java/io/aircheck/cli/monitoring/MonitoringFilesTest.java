package io.aircheck.cli.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What people who are woken up, and people who look, can rely on. */
class MonitoringFilesTest {
    private static final Path HOME = Path.of("..");
    private static final Path RULES = Expression.RULES.resolve("aircheck.yml");
    private static final Path TESTS =
            HOME.resolve(Path.of("docker", "prometheus", "tests", "aircheck_test.yml"));
    private static final Path RUNBOOKS = HOME.resolve(Path.of("docs", "runbooks"));
    private static final String SOURCE = "aircheck-prometheus";

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
            Path runbook = HOME.resolve(alert.at("/annotations/runbook_url").asText());
            assertThat(runbook).isEqualTo(RUNBOOKS.resolve(name + ".md")).exists();
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
}
