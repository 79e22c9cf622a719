package io.aircheck.audio;

/** The encoder failed, or did not finish in time. Trying again may help; the input is unharmed. */
public final class EncodeException extends Exception {

    private static final long serialVersionUID = 1L;

    public EncodeException(String message) {
        super(message);
    }

    public EncodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
