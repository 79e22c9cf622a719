package io.aircheck.cli.bench;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars in groups, as SVG. Labels are text, so the picture needs no fonts of its own; its
 * colours are to be told apart in print and by people who see no red or green.
 */
final class Chart {
    private static final int WIDTH = 760;
    private static final int LEFT = 170;
    private static final int RIGHT = 70;
    private static final int BAR = 18;
    private static final int GAP = 3;
    private static final int GROUP_GAP = 16;
    private static final int TOP = 64;
    private static final List<String> COLOURS = List.of("#0072b2", "#e69f00", "#999999", "#56b4e9");

    private Chart() {}

    /**
     * Some bars under one name.
     *
     * @param values one for each series; not negative
     */
    record Group(String name, List<Double> values) {
        Group {
            values = List.copyOf(values);
        }
    }

    /**
     * Draws.
     *
     * @param title above all
     * @param series the names of the bars within each group, at most four
     * @param format of the values, as {@link String#format} takes it
     */
    static String svg(String title, List<String> series, List<Group> groups, String format) {
        double most =
                groups.stream()
                        .flatMap(group -> group.values().stream())
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(1);
        StringBuilder bars = new StringBuilder();
        int y = TOP;
        for (Group group : groups) {
            int height = group.values().size() * (BAR + GAP) - GAP;
            text(bars, LEFT - 10, y + height / 2 + 5, "end", group.name());
            for (int i = 0; i < group.values().size(); i++) {
                double value = group.values().get(i);
                int length =
                        most == 0 ? 0 : (int) Math.round((WIDTH - LEFT - RIGHT) * value / most);
                bars.append(
                        String.format(
                                Locale.ROOT,
                                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                                LEFT,
                                y,
                                length,
                                BAR,
                                COLOURS.get(i % COLOURS.size())));
                text(
                        bars,
                        LEFT + length + 6,
                        y + BAR - 4,
                        "start",
                        String.format(Locale.ROOT, format, value));
                y += BAR + GAP;
            }
            y += GROUP_GAP;
        }
        StringBuilder head = new StringBuilder();
        text(head, LEFT, 22, "start", title);
        int x = LEFT;
        for (int i = 0; i < series.size(); i++) {
            head.append(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%d\" y=\"36\" width=\"12\" height=\"12\" fill=\"%s\"/>%n",
                            x,
                            COLOURS.get(i % COLOURS.size())));
            text(head, x + 17, 47, "start", series.get(i));
            x += 34 + 8 * series.get(i).length();
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\""
                        + " height=\"%2$d\" font-family=\"sans-serif\" font-size=\"14\""
                        + " role=\"img\">%n<title>%3$s</title>%n<rect width=\"%1$d\""
                        + " height=\"%2$d\" fill=\"white\"/>%n%4$s%5$s</svg>%n",
                WIDTH,
                y,
                escaped(title),
                head,
                bars);
    }

    private static void text(StringBuilder to, int x, int y, String anchor, String text) {
        to.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                        x,
                        y,
                        anchor,
                        escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
