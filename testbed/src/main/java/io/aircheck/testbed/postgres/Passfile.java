package io.aircheck.testbed.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The logins' passwords in the form PostgreSQL's clients read ({@code PGPASSFILE}); only its owner
 * may read it. One line each: {@code 127.0.0.1:*:*:USER:PASSWORD}.
 */
final class Passfile {
    private static final int PASSWORD_BYTES = 24;
    private static final String ANY_PORT_AND_DATABASE = EmbeddedDatabase.HOST + ":*:*:";

    private final Path path;

    Passfile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** A login's password; made and kept when there is none. */
    String passwordOf(String user) throws IOException {
        Optional<String> known = find(user);
        if (known.isPresent()) {
            return known.get();
        }
        byte[] secret = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(secret);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        List<String> lines = new ArrayList<>(lines());
        lines.add(ANY_PORT_AND_DATABASE + user + ":" + password);
        write(path, lines);
        return password;
    }

    /** The password alone in a file, as {@code initdb} wants it. */
    void writePasswordOf(String user, Path to) throws IOException {
        write(to, List.of(passwordOf(user)));
    }

    private Optional<String> find(String user) throws IOException {
        String start = ANY_PORT_AND_DATABASE + user + ":";
        return lines().stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst();
    }

    private List<String> lines() throws IOException {
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    /** Nobody else can read it at any moment, and who reads it meanwhile sees all or nothing. */
    private static void write(Path to, List<String> lines) throws IOException {
        Path begun = to.resolveSibling(to.getFileName() + ".new");
        Files.deleteIfExists(begun);
        Files.createFile(
                begun,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(begun, lines, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
        Files.move(begun, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
