package io.aircheck.sql;

/** What Flink says of a failure, in one line. */
final class FlinkMessage {
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
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(failure.getClass().getSimpleName());
    }
}
