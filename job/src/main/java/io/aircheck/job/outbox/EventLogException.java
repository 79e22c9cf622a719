package io.aircheck.job.outbox;

/** The topic could not be read or written. The message is one line without secrets. */
final class EventLogException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What follows from it. */
    enum Kind {
        /** Another writer of the same name took over, or the brokers ended the transaction. */
        FENCED,
        /** One of the events is larger than the topic takes. */
        TOO_LARGE,
        /** All else: to be tried again. */
        FAILED
    }

    private final Kind kind;

    EventLogException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
