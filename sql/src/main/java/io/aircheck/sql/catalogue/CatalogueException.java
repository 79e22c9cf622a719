package io.aircheck.sql.catalogue;

/** The catalogue cannot be asked; the message is for people and holds no password. */
public final class CatalogueException extends Exception {
    private static final long serialVersionUID = 1L;

    CatalogueException(String message) {
        super(message);
    }

    CatalogueException(String message, Throwable cause) {
        super(message, cause);
    }
}
