package io.aircheck.sql;

import static java.util.Objects.requireNonNull;

/**
 * One statement of a file, without its semicolon and the comments around it.
 *
 * @param line where it begins, from 1
 * @param column where it begins in that line, from 1
 * @param text from its first word to its last
 */
public record Statement(int line, int column, String text) {

    /**
     * @throws IllegalArgumentException of a place before the file's first, or of an empty text
     */
    public Statement {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("no place in a file: " + line + ":" + column);
        }
        if (requireNonNull(text).isBlank()) {
            throw new IllegalArgumentException("an empty statement");
        }
    }

    /** The statement at its own place, so that the places Flink's messages name are the file's. */
    String inPlace() {
        return "\n".repeat(line - 1) + " ".repeat(column - 1) + text;
    }
}
