package io.aircheck.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** Keys of the object store in this process, made up at random for one run. */
final class StoreKeys {
    private static final int BYTES = 20;

    private final String id = random();
    private final String key = random();

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    String id() {
        return id;
    }

    String key() {
        return key;
    }

    /**
     * Writes a secrets file for the job, readable for its owner only.
     *
     * @param names of the entries the apps refer to
     * @param more other secrets, by the keys of their entries
     */
    void write(Path file, Set<String> names, Map<String, String> more) throws IOException {
        Properties secrets = new Properties();
        secrets.putAll(more);
        for (String name : names) {
            secrets.setProperty(name + ".secret-id", id);
            secrets.setProperty(name + ".secret-key", key);
        }
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            secrets.store(writer, null);
        }
    }
}
