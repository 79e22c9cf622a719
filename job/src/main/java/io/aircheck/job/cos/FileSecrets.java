package io.aircheck.job.cos;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials from a properties file in UTF-8, read again whenever it has changed:
 *
 * <pre>
 * NAME.secret-id = ...
 * NAME.secret-key = ...
 * NAME.token = ...        (temporary credentials only)
 * </pre>
 *
 * <p>Names that are not in the file are looked up in the environment: {@code
 * AIRCHECK_COS_<NAME>_SECRET_ID}, {@code _SECRET_KEY} and {@code _TOKEN}, with the name in capitals
 * and {@code _} for everything but letters and digits. A file that cannot be read leaves what was
 * read before.
 */
public final class FileSecrets implements Secrets {
    private static final Logger LOG = LoggerFactory.getLogger(FileSecrets.class);

    private final Path file;
    private final Map<String, String> environment;
    private Properties entries = new Properties();
    private Version read;

    private record Version(FileTime modified, long size) {}

    /**
     * @param file null when there is none
     */
    public FileSecrets(Path file) {
        this(file, System.getenv());
    }

    FileSecrets(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    @Override
    public synchronized Optional<Credentials> lookup(String name) {
        refresh();
        String variable =
                "AIRCHECK_COS_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        return credentials(
                        entries.getProperty(name + ".secret-id"),
                        entries.getProperty(name + ".secret-key"),
                        entries.getProperty(name + ".token"))
                .or(
                        () ->
                                credentials(
                                        environment.get(variable + "_SECRET_ID"),
                                        environment.get(variable + "_SECRET_KEY"),
                                        environment.get(variable + "_TOKEN")));
    }

    private static Optional<Credentials> credentials(String id, String key, String token) {
        if (id == null || id.isBlank() || key == null || key.isBlank()) {
            return Optional.empty();
        }
        boolean permanent = token == null || token.isBlank();
        return Optional.of(
                new Credentials(id.strip(), key.strip(), permanent ? null : token.strip()));
    }

    private void refresh() {
        if (file == null) {
            return;
        }
        try {
            Version now = new Version(Files.getLastModifiedTime(file), Files.size(file));
            if (now.equals(read)) {
                return;
            }
            Properties fresh = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                fresh.load(reader);
            }
            entries = fresh;
            read = now;
        } catch (IOException | IllegalArgumentException e) {
            // The text of the exception may quote the file.
            LOG.warn("cannot read the secrets file {}: {}", file, e.getClass().getSimpleName());
        }
    }

    @Override
    public String toString() {
        return "FileSecrets[" + file + "]";
    }
}
