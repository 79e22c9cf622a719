package io.aircheck.testbed.scenario;

/**
 * A scenario that cannot be played. The message is one line for the person who wrote it: the file,
 * the place in the document and what to write instead.
 */
public final class ScenarioException extends Exception {
    private static final long serialVersionUID = 1L;

    ScenarioException(String message) {
        super(message);
    }

    ScenarioException(String message, Throwable cause) {
        super(message, cause);
    }
}
