package io.aircheck.cli;

import io.aircheck.cli.bench.BenchException;
import io.aircheck.cli.cluster.ClusterException;
import io.aircheck.sql.catalogue.CatalogueException;
import io.aircheck.testbed.scenario.ScenarioException;
import java.io.IOException;
import org.apache.kafka.common.KafkaException;

/** Failures as one line. */
final class Failures {
    private static final int LONGEST = 600;

    private Failures() {}

    /** What went wrong; exceptions that were not written for users show their class too. */
    static String line(Throwable failure) {
        if (failure instanceof InterruptedException) {
            return "interrupted";
        }
        boolean forUsers =
                failure instanceof CommandException
                        || failure instanceof BenchException
                        || failure instanceof ClusterException
                        || failure instanceof ScenarioException
                        || failure instanceof CatalogueException
                        || failure instanceof KafkaException
                        || failure instanceof IOException && failure.getMessage() != null;
        String message = firstLine(String.valueOf(failure.getMessage()));
        return forUsers ? message : failure.getClass().getSimpleName() + ": " + message;
    }

    /** The innermost reason: Flink wraps what happened in many layers. */
    static String root(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return line(innermost);
    }

    static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
