package io.aircheck.cli;

import io.aircheck.sql.catalogue.CatalogueFile;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints files of the catalogue in columns, some at a time: of the longest listing no more than
 * those are kept, and each lot has widths of its own.
 */
final class FileTable {
    private static final int ROWS_AT_ONCE = 1000;
    private static final int MILLIS_PER_SECOND = 1000;
    private static final double PERCENT = 100;
    private static final String[] TITLES = {"FILE", "BEGIN", "LENGTH", "BYTES", "LOSS", "STATUS"};

    private final PrintWriter to;
    private final List<String[]> rows = new ArrayList<>();

    FileTable(PrintWriter to) {
        this.to = to;
        rows.add(TITLES);
    }

    void add(CatalogueFile file) {
        if (rows.size() > ROWS_AT_ONCE) {
            print();
        }
        rows.add(
                new String[] {
                    ShownText.of(file.bucket()) + "/" + ShownText.of(file.key()),
                    Instant.ofEpochMilli(file.beginMs()).truncatedTo(ChronoUnit.SECONDS).toString(),
                    file.durationMs() == null
                            ? "-"
                            : RecordedFiles.length(file.durationMs(), MILLIS_PER_SECOND),
                    file.bytes() == null ? "-" : file.bytes().toString(),
                    loss(file.lossRatio()),
                    status(file)
                });
    }

    /** Prints what is left. */
    void end() {
        if (!rows.isEmpty()) {
            print();
        }
    }

    private void print() {
        Columns.print(to, rows);
        rows.clear();
    }

    private static String loss(Double ratio) {
        return ratio == null ? "-" : String.format(Locale.ROOT, "%.2f %%", ratio * PERCENT);
    }

    private static String status(CatalogueFile file) {
        return file.failure() == null
                ? file.status()
                : file.status() + ": " + ShownText.of(file.failure());
    }
}
