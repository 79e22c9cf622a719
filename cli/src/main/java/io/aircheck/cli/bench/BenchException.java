package io.aircheck.cli.bench;

/**
 * A measurement cannot be made, or what was recorded is not what was played: one line for people.
 */
public final class BenchException extends Exception {
    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
