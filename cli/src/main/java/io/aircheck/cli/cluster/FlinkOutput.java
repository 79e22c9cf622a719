package io.aircheck.cli.cluster;

import io.aircheck.sql.SqlFileException;
import java.util.List;

/** What Flink's programs print when they fail: a stack of reasons, of which the last counts. */
final class FlinkOutput {
    private static final String CAUSE = "Caused by: ";

    /** Says which statement failed and why, where the innermost reason says only why. */
    private static final String STATEMENT = SqlFileException.class.getName() + ": ";

    private static final int LONGEST = 500;

    private FlinkOutput() {}

    /** The innermost reason in one line. */
    static String reason(String output) {
        List<String> lines = output.lines().map(String::strip).toList();
        for (String line : lines) {
            int at = line.indexOf(STATEMENT);
            if (at >= 0) {
                return shortened(line.substring(at + STATEMENT.length()));
            }
        }
        String found = null;
        for (String line : lines) {
            if (line.startsWith(CAUSE)) {
                found = line.substring(CAUSE.length());
            }
        }
        if (found == null) {
            found =
                    lines.stream()
                            .filter(line -> line.matches("[\\w.$]+(Exception|Error): .*"))
                            .reduce((first, second) -> second)
                            .orElse(null);
        }
        if (found == null) {
            found =
                    lines.stream()
                            .filter(line -> !line.isEmpty() && !line.startsWith("at "))
                            .reduce((first, second) -> second)
                            .orElse("it says nothing");
        }
        String plain = found.replaceFirst("^([\\w$]+\\.)+(?=[A-Z])", "");
        return shortened(plain);
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST) + "...";
    }
}
