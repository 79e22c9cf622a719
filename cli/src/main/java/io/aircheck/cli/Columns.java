package io.aircheck.cli;

import java.io.PrintWriter;
import java.util.List;

/** Prints rows in columns; numbers are aligned to the right. */
final class Columns {
    private Columns() {}

    static void print(PrintWriter to, List<String[]> rows) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String pad = " ".repeat(widths[i] - row[i].length());
                boolean right = i > 0 && i < columns - 1;
                line.append(i == 0 ? "" : "  ")
                        .append(right ? pad + row[i] : row[i] + (i < columns - 1 ? pad : ""));
            }
            to.println(line.toString().stripTrailing());
        }
    }
}
