package io.aircheck.sql;

/** A statement file that cannot be read or run. The message says where, in one line. */
public final class SqlFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SqlFileException(String file, int line, String message) {
        this(file, line, message, null);
    }

    SqlFileException(String file, int line, String message, Throwable cause) {
        super(file + ", line " + line + ": " + message, cause);
    }
}
