package io.aircheck.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The statement files beside this class: those of {@code sql/}. */
public final class ShippedFiles {
    static final String SOURCES = "sources.sql";
    static final String FUNCTIONS = "functions.sql";

    private ShippedFiles() {}

    /** Whether it is one of those that stand before all jobs: of functions or of tables. */
    static boolean isShared(StatementFile file) {
        return file.name().equals(FUNCTIONS) || file.name().equals(SOURCES);
    }

    /**
     * Functions, tables that use them, and the jobs of these names, in this order.
     *
     * @param jobs such as {@code catalogue.sql}
     * @throws IOException if there is no such file
     */
    public static List<StatementFile> jobs(String... jobs) throws IOException {
        List<StatementFile> given = new ArrayList<>();
        for (String job : jobs) {
            given.add(read(job));
        }
        return before(given);
    }

    /**
     * Functions, tables that use them, and then what is given. A given file of their name is taken
     * in place of the shipped one.
     */
    static List<StatementFile> before(List<StatementFile> given) throws IOException {
        List<StatementFile> all = new ArrayList<>();
        for (String name : List.of(FUNCTIONS, SOURCES)) {
            List<StatementFile> own =
                    given.stream().filter(file -> file.name().equals(name)).toList();
            all.addAll(own.isEmpty() ? List.of(read(name)) : own);
        }
        given.stream().filter(file -> !all.contains(file)).forEach(all::add);
        return all;
    }

    private static StatementFile read(String name) throws IOException {
        try (InputStream in = ShippedFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the jar has no " + name);
            }
            return StatementFile.parse(name, new String(in.readAllBytes(), UTF_8));
        }
    }
}
