package io.aircheck.cli.cluster;

import java.util.List;

/** What Flink's programs print when they fail: a stack of reasons, of which the last counts. */
final class FlinkOutput {
    private static final String CAUSE = "Caused by: ";
    private static final int LONGEST = 500;

    private FlinkOutput() {}

    /** The innermost reason in one line. */
    static String reason(String output) {
        List<String> lines = output.lines().map(String::strip).toList();
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
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "...";
    }
}
