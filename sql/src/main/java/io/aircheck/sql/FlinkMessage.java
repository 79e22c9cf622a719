package io.aircheck.sql;

import java.util.List;
import java.util.regex.Pattern;

/** What Flink says of a failure, in one line. */
final class FlinkMessage {
    private static final Pattern REPEATED = Pattern.compile("^(SQL validation failed\\. ){2,}");

    private FlinkMessage() {}

    /** The first line of the outermost message, and that of the innermost where it says more. */
    static String of(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        String outer = firstLine(failure);
        String inner = firstLine(innermost);
        if (outer.contains(inner)) {
            return outer;
        }
        return inner.contains(outer) ? inner : outer + " " + inner;
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        List<String> lines =
                message.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.isEmpty()) {
            return failure.getClass().getSimpleName();
        }
        String first = REPEATED.matcher(lines.get(0)).replaceFirst("$1");
        return lines.size() > 1 && lines.get(1).startsWith("Cause: ")
                ? first + " " + lines.get(1)
                : first;
    }
}
