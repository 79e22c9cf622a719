package io.aircheck.cli.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A configuration with which a Prometheus on this machine watches the cluster. */
final class PrometheusConfiguration {
    private PrometheusConfiguration() {}

    /**
     * @param rules the folder of the shipped rules
     */
    static String of(Description cluster, Path rules) {
        List<Part> watched = new ArrayList<>();
        watched.add(Part.of(Role.JOBMANAGER));
        for (int i = 1; i <= cluster.options().taskManagers(); i++) {
            watched.add(new Part(Role.TASKMANAGER, i));
        }
        StringBuilder text = new StringBuilder();
        text.append("# Written anew whenever the cluster is started.\n");
        text.append("global:\n  scrape_interval: 5s\n  evaluation_interval: 5s\n");
        text.append("rule_files:\n  - \"").append(rules.resolve("*.yml")).append("\"\n");
        text.append("scrape_configs:\n  - job_name: flink\n    static_configs:\n");
        for (Part part : watched) {
            text.append("      - targets: [\"")
                    .append(Ports.HOST)
                    .append(':')
                    .append(cluster.ports().metrics(part))
                    .append("\"]\n        labels: {process: ")
                    .append(part.name())
                    .append("}\n");
        }
        return text.toString();
    }
}
