package io.aircheck.audio;

/** A payload that breaks its codec's framing rules; the message says which, in one line. */
public final class BadPacketException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BadPacketException(String message) {
        super(message);
    }
}
