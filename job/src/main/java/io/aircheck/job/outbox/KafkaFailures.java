package io.aircheck.job.outbox;

import io.aircheck.job.outbox.EventLogException.Kind;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** What follows from an exception of the Kafka clients, which wrap their causes at will. */
final class KafkaFailures {
    private static final int MAX_DEPTH = 10;

    private KafkaFailures() {}

    /**
     * The exception to throw.
     *
     * @param doing what could not be done, to stand behind "cannot"
     * @throws InterruptedException if the thread was interrupted meanwhile; its flag is then clear
     */
    static EventLogException of(Exception e, String doing) throws InterruptedException {
        if (e instanceof InterruptException || e instanceof InterruptedException) {
            // Kafka's own exception sets the flag anew.
            Thread.interrupted();
            throw new InterruptedException("interrupted: " + doing);
        }
        Throwable cause =
                e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        Kind kind = Kind.FAILED;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            kind = kind(cause);
            if (kind != Kind.FAILED || cause.getCause() == null) {
                break;
            }
            cause = cause.getCause();
        }
        return new EventLogException(
                kind,
                "cannot "
                        + doing
                        + ": "
                        + cause.getClass().getSimpleName()
                        + ": "
                        + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""),
                e);
    }

    private static Kind kind(Throwable cause) {
        if (cause instanceof ProducerFencedException
                || cause instanceof InvalidProducerEpochException
                || cause instanceof InvalidTxnStateException) {
            return Kind.FENCED;
        }
        if (cause instanceof RecordTooLargeException
                || cause instanceof RecordBatchTooLargeException) {
            return Kind.TOO_LARGE;
        }
        return Kind.FAILED;
    }
}
