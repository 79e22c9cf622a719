package io.aircheck.cli;

import io.aircheck.sql.catalogue.DayUsage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What apps recorded, in columns. */
final class UsageTable {
    private static final int MILLIS_PER_SECOND = 1000;
    private static final String BILLED = "billed";

    private UsageTable() {}

    static void print(PrintWriter to, List<DayUsage> usage) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"APP", "DAY", "STREAM", "FILES", "RECORDED", "MINUTES"});
        usage.forEach(each -> rows.add(row(each)));
        Columns.print(to, rows);
    }

    /** The stream's word; that of what is paid for when there is none. */
    static String stream(DayUsage usage) {
        return usage.stream() == null ? BILLED : usage.stream();
    }

    private static String[] row(DayUsage usage) {
        return new String[] {
            Long.toString(usage.bizId()),
            usage.day().toString(),
            stream(usage),
            usage.files() == null ? "-" : usage.files().toString(),
            usage.recordedMs() == null
                    ? "-"
                    : RecordedFiles.length(usage.recordedMs(), MILLIS_PER_SECOND),
            usage.billableMinutes() == null ? "" : usage.billableMinutes().toString()
        };
    }
}
