package io.aircheck.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of SQL statements, as Flink's SQL client reads it with {@code -i} and {@code -f}: each
 * ends with a semicolon, the last may go without. A semicolon between quotes or in a comment ends
 * nothing, and {@code EXECUTE STATEMENT SET BEGIN … END} is one statement. Immutable.
 *
 * @param name what errors call it
 * @param statements in the order of the file; empty for a file of comments alone
 */
public record StatementFile(String name, List<Statement> statements) {

    /** Keeps a copy of the list. */
    public StatementFile {
        requireNonNull(name);
        statements = List.copyOf(statements);
    }

    /**
     * Splits a text.
     *
     * @throws SqlFileException if a quote, a comment or a set of statements does not end
     */
    public static StatementFile parse(String name, String text) {
        return new StatementFile(name, new StatementScanner(name, text).statements());
    }

    /**
     * Reads and splits a file in UTF-8, and calls it by its file name.
     *
     * @throws IOException if it cannot be read
     * @throws SqlFileException if a quote, a comment or a set of statements does not end
     */
    public static StatementFile read(Path file) throws IOException {
        return parse(file.getFileName().toString(), Files.readString(file, UTF_8));
    }
}
