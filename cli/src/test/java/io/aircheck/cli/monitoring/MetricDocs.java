package io.aircheck.cli.monitoring;

import java.io.IOException;
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
import java.util.stream.Collectors;

/** What docs/metrics.md says. */
final class MetricDocs {
    private static final Pattern CODE = Pattern.compile("`([A-Za-z_]+)`");

    private MetricDocs() {}

    /**
     * A metric of Aircheck's.
     *
     * @param name as in Prometheus behind the group {@code aircheck}
     * @param kind counter, gauge or histogram
     * @param unit what is counted or measured
     * @param label that only this metric has, or empty
     */
    record Metric(String name, String kind, String unit, String label) {

        /** As the code calls it. */
        String ownName() {
            return label.isEmpty() ? name : name.substring(label.length() + 1);
        }
    }

    static List<Metric> metrics() throws IOException {
        List<Metric> metrics = new ArrayList<>();
        for (List<String> row : rows(false)) {
            Matcher label = CODE.matcher(row.get(2));
            String own = label.find() ? label.group(1) : "";
            String unit = row.get(2).replaceAll(",.*", "");
            for (String name : codes(row.get(0))) {
                metrics.add(new Metric(name, row.get(1), unit, own));
            }
        }
        return metrics;
    }

    static Set<String> names() throws IOException {
        return metrics().stream().map(Metric::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The values of each metric's own label, but for apps. */
    static Map<String, Set<String>> labelValues() throws IOException {
        Map<String, Set<String>> values = new TreeMap<>();
        for (List<String> row : rows(true)) {
            values.put(codes(row.get(1)).get(0), new TreeSet<>(codes(row.get(2))));
        }
        return values;
    }

    private static List<List<String>> rows(boolean ofLabels) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean labels = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "metrics.md"))) {
            labels |= line.equals("## Labels");
            if (line.startsWith("| `") && labels == ofLabels) {
                rows.add(List.of(line.substring(2).split(" *\\| *")));
            }
        }
        return rows;
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }
}
