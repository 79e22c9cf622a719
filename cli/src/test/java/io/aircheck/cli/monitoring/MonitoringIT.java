package io.aircheck.cli.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aircheck.cli.cluster.Cluster;
import io.aircheck.cli.cluster.ClusterJob;
import io.aircheck.cli.cluster.ClusterOptions;
import io.aircheck.cli.cluster.PlayRequest;
import io.aircheck.cli.cluster.QuickJob;
import io.aircheck.cli.cluster.SqlRequest;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.scenario.ScenarioReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster that records and tells of it, watched by a real Prometheus: what the documentation,
 * dashboards and alerts speak of is there. Needs the program {@code prometheus}, which Debian has
 * as a package; where {@code AIRCHECK_REQUIRE_PROMETHEUS} is set, as in the project's own check,
 * its absence is a failure.
 */
@Tag("cluster")
@TestInstance(Lifecycle.PER_CLASS)
class MonitoringIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String PREFIX = "flink_taskmanager_job_task_operator_aircheck_";
    private static final Path PICTURES = Path.of("target", "dashboards");

    @TempDir static Path dir;

    private Cluster cluster;
    private HttpServer receiver;
    private Prometheus prometheus;

    @BeforeAll
    void recordAndWatch() throws Exception {
        boolean installed = Prometheus.program().isPresent();
        if (System.getenv("AIRCHECK_REQUIRE_PROMETHEUS") != null) {
            assertThat(installed).as("prometheus is installed").isTrue();
        }
        assumeTrue(installed, "prometheus is not installed");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", MonitoringIT::take);
        receiver.start();
        cluster = Cluster.at(dir.resolve("cluster"));
        cluster.up(
                ClusterOptions.defaults()
                        .withTaskManagers(1)
                        .withSlots(3)
                        .withCatalogue()
                        .withFlink("execution.checkpointing.interval", "2s"),
                said -> {});
        cluster.submit(ClusterJob.RECORDING, 1, null, QuickJob.options("--metrics.max-apps", "10"));
        cluster.submit(
                ClusterJob.CALLBACKS,
                1,
                null,
                List.of("--callback.refuse-internal-addresses", "false"));
        cluster.submit(SqlRequest.of("catalogue"));
        prometheus =
                Prometheus.start(
                        Prometheus.program().get(),
                        cluster.prometheusConf(),
                        dir.resolve("prometheus"));
        Path scenario = dir.resolve("scenario.yaml");
        Files.writeString(
                scenario,
                """
                start: 2026-03-01T08:00:00Z
                duration: 40s
                apps:
                  - {bizId: 1, scope: full, streams: both, bucket: v-12500, region: r-x,
                     callback: {url: "http://127.0.0.1:%d/"}}
                rooms:
                  - bizId: 1
                    id: "42"
                    users:
                      - {id: alice, audio: coded, mic: [[0s, 10s], [15s, 40s]]}
                      - {id: bob, audio: coded, network: {loss: 2%%, seed: 1}}
                """
                        .formatted(receiver.getAddress().getPort()));
        cluster.play(ScenarioReader.read(scenario), PlayRequest.at(2));
    }

    @AfterAll
    void down() throws Exception {
        if (prometheus != null) {
            prometheus.close();
        }
        if (cluster != null) {
            cluster.down();
        }
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    private static void take(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    @Test
    void theDocumentedMetricsAreThoseThatAreExposed() throws Exception {
        Set<String> documented = MetricDocs.names();
        await().atMost(PATIENCE).until(() -> exposed().containsAll(documented));

        assertThat(exposed()).isEqualTo(documented);
    }

    private Set<String> exposed() throws Exception {
        Set<String> names = new TreeSet<>();
        for (String name : prometheus.names()) {
            if (name.startsWith(PREFIX)) {
                names.add(name.substring(PREFIX.length()).replaceAll("_count$", ""));
            }
        }
        return names;
    }

    @Test
    void histogramsAreThoseThatAreDocumentedSo() throws Exception {
        Set<String> documented = new TreeSet<>();
        for (MetricDocs.Metric metric : MetricDocs.metrics()) {
            if (metric.kind().equals("histogram")) {
                documented.add(metric.name());
            }
        }
        await().atMost(PATIENCE).until(() -> histograms().containsAll(documented));

        assertThat(histograms()).isEqualTo(documented);
    }

    private Set<String> histograms() throws Exception {
        Set<String> names = new TreeSet<>();
        for (String name : prometheus.names()) {
            if (name.startsWith(PREFIX) && name.endsWith("_count")) {
                names.add(name.substring(PREFIX.length()).replaceAll("_count$", ""));
            }
        }
        return names;
    }

    @Test
    void labelsHaveTheDocumentedValues() throws Exception {
        Map<String, Set<String>> documented = MetricDocs.labelValues();
        await().atMost(PATIENCE).until(() -> labelValues(documented.keySet()).equals(documented));
    }

    private Map<String, Set<String>> labelValues(Set<String> metrics) throws Exception {
        Map<String, Set<String>> values = new TreeMap<>();
        for (String metric : metrics) {
            String label = metric.substring(0, metric.indexOf('_'));
            Set<String> seen = new TreeSet<>();
            for (JsonNode series : prometheus.query(PREFIX + metric)) {
                seen.add(series.path("metric").path(label).asText());
            }
            values.put(metric, seen);
        }
        return values;
    }

    /** Rules count attempts, and tell those apart that began to count anew. */
    @Test
    void everyAttemptOfATaskIsASeriesOfItsOwn() throws Exception {
        for (String name : List.of("flink_taskmanager_job_task_isBackPressured", PREFIX + ".*")) {
            await().atMost(PATIENCE)
                    .until(() -> !prometheus.query("{__name__=~\"" + name + "\"}").isEmpty());
            assertThat(prometheus.query("{__name__=~\"" + name + "\", task_attempt_id=\"\"}"))
                    .as(name)
                    .isEmpty();
        }
    }

    @Test
    void noRoomUserOrTaskIsALabel() throws Exception {
        JsonNode all = prometheus.query("{__name__=~\"" + PREFIX + ".*\"}");
        assertThat(all).isNotEmpty();
        List<String> ids = new ArrayList<>(List.of("alice", "bob", "\"42\""));
        for (String line : Files.readAllLines(cluster.events())) {
            ids.add(
                    Long.toString(
                            RecordingEvent.parse(line.getBytes(StandardCharsets.UTF_8)).taskId()));
        }
        for (JsonNode series : all) {
            assertThat(series.path("metric").toString()).doesNotContain(ids);
        }
    }

    @Test
    void everyRuleIsUnderstoodAndAsksForWhatThereIs() throws Exception {
        List<Expression> rules = Expression.ofRules();
        assertThat(rules).isNotEmpty();
        for (Expression rule : rules) {
            prometheus.query(rule.text());
            awaitMetrics(rule);
        }
    }

    @Test
    void nothingIsAlarmingWhileAllIsWell() {
        // A scrape that fails on a busy machine makes some wait, for a moment.
        await().atMost(PATIENCE).until(() -> prometheus.alerts().isEmpty());
    }

    @Test
    void everyPanelHasData() throws Exception {
        List<Expression> panels = Expression.ofPanels();
        assertThat(panels).isNotEmpty();
        for (Expression panel : panels) {
            awaitMetrics(panel);
            await(panel.toString())
                    .atMost(PATIENCE)
                    .until(() -> !prometheus.range(panel.text(), Duration.ofMinutes(5)).isEmpty());
        }
        draw(panels);
    }

    private void awaitMetrics(Expression expression) {
        await(expression.toString())
                .atMost(PATIENCE)
                .until(() -> prometheus.names().containsAll(expression.metrics()));
    }

    /** For a person to look at. */
    private void draw(List<Expression> panels) throws Exception {
        for (int i = 0; i < panels.size(); i++) {
            Expression panel = panels.get(i);
            Path folder = Files.createDirectories(PICTURES.resolve(panel.file()));
            Files.writeString(
                    folder.resolve("%03d.svg".formatted(i)),
                    LineChart.svg(
                            panel.title(), prometheus.range(panel.text(), Duration.ofMinutes(5))));
        }
    }
}
