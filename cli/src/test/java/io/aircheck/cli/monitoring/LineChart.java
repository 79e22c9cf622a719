package io.aircheck.cli.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** What a panel's expression had, as lines over time in SVG; for a person to look at. */
final class LineChart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 240;
    private static final int LEFT = 90;
    private static final int TOP = 40;
    private static final int LEGEND_LINE = 16;
    private static final int MOST_NAMED = 12;
    private static final List<String> COLOURS =
            List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999");

    private LineChart() {}

    /**
     * Draws.
     *
     * @param series as Prometheus answers a range query
     */
    static String svg(String title, JsonNode series) {
        double from = Double.MAX_VALUE;
        double to = -Double.MAX_VALUE;
        double most = 0;
        double least = 0;
        for (JsonNode one : series) {
            for (JsonNode point : one.path("values")) {
                double value = value(point);
                from = Math.min(from, point.path(0).asDouble());
                to = Math.max(to, point.path(0).asDouble());
                if (Double.isFinite(value)) {
                    most = Math.max(most, value);
                    least = Math.min(least, value);
                }
            }
        }
        double width = Math.max(1, to - from);
        double height = most == least ? 1 : most - least;
        StringBuilder body = new StringBuilder();
        text(body, LEFT, 20, "start", title);
        text(body, LEFT - 6, TOP + 5, "end", String.format(Locale.ROOT, "%.4g", most));
        text(body, LEFT - 6, TOP + HEIGHT + 5, "end", String.format(Locale.ROOT, "%.4g", least));
        body.append(
                String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\""
                                + " stroke=\"#cccccc\"/>%n",
                        LEFT,
                        TOP,
                        WIDTH - LEFT - 10,
                        HEIGHT));
        int index = 0;
        for (JsonNode one : series) {
            String colour = COLOURS.get(index % COLOURS.size());
            StringBuilder points = new StringBuilder();
            for (JsonNode point : one.path("values")) {
                if (Double.isFinite(value(point))) {
                    double x = (point.path(0).asDouble() - from) / width * (WIDTH - LEFT - 10);
                    double y = (most - value(point)) / height * HEIGHT;
                    points.append(String.format(Locale.ROOT, "%.1f,%.1f ", LEFT + x, TOP + y));
                }
            }
            body.append(
                    String.format(
                            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\""
                                    + " stroke-width=\"2\"/>%n",
                            points, colour));
            if (index < MOST_NAMED) {
                int y = TOP + HEIGHT + 24 + LEGEND_LINE * index;
                body.append(
                        String.format(
                                "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"3\" fill=\"%s\"/>%n",
                                LEFT, y - 5, colour));
                text(body, LEFT + 18, y, "start", name(one.path("metric")));
            }
            index++;
        }
        int bottom = TOP + HEIGHT + 30 + LEGEND_LINE * Math.min(index, MOST_NAMED);
        return String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\""
                        + " height=\"%2$d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"%1$d\" height=\"%2$d\" fill=\"white\"/>%n%3$s</svg>%n",
                WIDTH, bottom, body);
    }

    private static double value(JsonNode point) {
        String text = point.path(1).asText();
        return text.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static String name(JsonNode labels) {
        StringBuilder name = new StringBuilder();
        for (String label :
                List.of("operator_name", "task_name", "reason", "kind", "app", "process")) {
            if (labels.has(label)) {
                name.append(name.isEmpty() ? "" : ", ").append(labels.path(label).asText());
            }
        }
        return name.isEmpty() ? "all" : name.toString();
    }

    private static void text(StringBuilder to, int x, int y, String anchor, String text) {
        to.append(
                String.format(
                        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                        x,
                        y,
                        anchor,
                        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }
}
