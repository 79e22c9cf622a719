package io.aircheck.cli.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;

/**
 * Keys of the object store, made up for the cluster: one pair the store lets in, and the job's file
 * that gives this pair under every name the apps use. Both files are their owner's only.
 */
final class StoreSecrets {
    private static final int BYTES = 20;

    private final Path credentials;
    private final Path jobSecrets;

    StoreSecrets(ClusterDirectory dir) {
        this.credentials = dir.storeCredentials();
        this.jobSecrets = dir.jobSecrets();
    }

    /** Makes the files that are missing. */
    void create() throws IOException {
        if (!Files.exists(credentials)) {
            Properties pair = new Properties();
            pair.setProperty(random(), random());
            write(credentials, pair);
        }
        if (!Files.exists(jobSecrets)) {
            write(jobSecrets, new Properties());
        }
    }

    /** Adds names to the job's file, which reads it again by itself. */
    void allow(Set<String> names) throws IOException {
        Properties pair = read(credentials);
        String id = pair.stringPropertyNames().iterator().next();
        Properties secrets = read(jobSecrets);
        for (String name : names) {
            secrets.setProperty(name + ".secret-id", id);
            secrets.setProperty(name + ".secret-key", pair.getProperty(id));
        }
        write(jobSecrets, secrets);
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }

    private static void write(Path file, Properties properties) throws IOException {
        StringWriter text = new StringWriter();
        properties.store(text, null);
        ClusterDirectory.replace(file, text.toString());
    }
}
