package io.aircheck.schema;

/**
 * A record that does not keep to the wire contract. The message is one line for the person who
 * wrote the record and never repeats a whole record.
 */
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
