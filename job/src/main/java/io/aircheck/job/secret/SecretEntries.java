package io.aircheck.job.secret;

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
 * Entries of a properties file in UTF-8, read again whenever it has changed, and of the environment
 * for what is not in it. A file that cannot be read leaves what was read before. Thread-safe.
 */
public final class SecretEntries {
    private static final Logger LOG = LoggerFactory.getLogger(SecretEntries.class);

    private final Path file;
    private final Map<String, String> environment;
    private Properties entries = new Properties();
    private Version read;

    private record Version(FileTime modified, long size) {}

    /**
     * @param file null when there is none
     */
    public SecretEntries(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /** A name as it stands in variables: capitals, and {@code _} for all but letters and digits. */
    public static String variablePart(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** The file's entries at one time, so that those that belong together fit together. */
    public static final class Snapshot {
        private final Properties entries;

        private Snapshot(Properties entries) {
            this.entries = entries;
        }

        /** Without the space around it; empty if it is missing or blank. */
        public Optional<String> find(String key) {
            return present(entries.getProperty(key));
        }
    }

    /** The file's entries as they are now. */
    public synchronized Snapshot inFile() {
        refresh();
        return new Snapshot(entries);
    }

    /** Without the space around it; empty if it is missing or blank. */
    public Optional<String> inEnvironment(String variable) {
        return present(environment.get(variable));
    }

    private static Optional<String> present(String text) {
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(text.strip());
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
        return "SecretEntries[" + file + "]";
    }
}
