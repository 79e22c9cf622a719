package io.aircheck.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of {@link SqlJob}.
 *
 * @param addresses in place of those of the files
 * @param files at least one
 */
record SqlArguments(Addresses addresses, List<Path> files) {
    private static final String KAFKA = "--kafka.bootstrap.servers";
    private static final String CATALOGUE = "--catalogue.url";

    /**
     * @throws IllegalArgumentException if they cannot be understood; the message repeats no value
     */
    static SqlArguments parse(String... arguments) {
        Optional<String> kafka = Optional.empty();
        Optional<String> catalogue = Optional.empty();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            switch (argument) {
                case KAFKA -> kafka = Optional.of(value(arguments, ++i));
                case CATALOGUE -> catalogue = Optional.of(value(arguments, ++i));
                default -> {
                    if (argument.startsWith("--")) {
                        throw new IllegalArgumentException(
                                "unknown option "
                                        + argument.split("=", 2)[0]
                                        + "; there are "
                                        + KAFKA
                                        + " and "
                                        + CATALOGUE);
                    }
                    files.add(Path.of(argument));
                }
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("name a file of statements");
        }
        return new SqlArguments(new Addresses(kafka, catalogue), List.copyOf(files));
    }

    /**
     * Reads the files, in their order.
     *
     * @throws IOException if one is missing or cannot be read
     */
    List<StatementFile> readFiles() throws IOException {
        List<StatementFile> read = new ArrayList<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new NoSuchFileException(file.toString(), null, "no such file of statements");
            }
            read.add(StatementFile.read(file));
        }
        return read;
    }

    private static String value(String[] arguments, int at) {
        if (at == arguments.length) {
            throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
        }
        return arguments[at];
    }
}
