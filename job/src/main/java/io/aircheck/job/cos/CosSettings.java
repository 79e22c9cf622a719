package io.aircheck.job.cos;

import java.io.Serial;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How to reach COS. Holds the path of the secrets, never a secret.
 *
 * @param endpoint where requests for all buckets go, such as {@code http://127.0.0.1:9000}; empty
 *     for the service itself, over HTTPS
 * @param secretsFile path of the file {@link FileSecrets} reads on each TaskManager; empty for the
 *     environment only
 * @param connectTimeout for a connection
 * @param socketTimeout between two packets
 * @param requestTimeout for a whole call
 */
public record CosSettings(
        String endpoint,
        String secretsFile,
        Duration connectTimeout,
        Duration socketTimeout,
        Duration requestTimeout)
        implements ObjectStoreFactory {
    @Serial private static final long serialVersionUID = 1L;

    /**
     * @throws IllegalArgumentException when the endpoint is not http(s)://host[:port]
     */
    public CosSettings {
        if (!endpoint.isEmpty()) {
            URI uri = URI.create(endpoint);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || !uri.getPath().replace("/", "").isEmpty()) {
                throw new IllegalArgumentException(
                        "cos.endpoint must be http://host[:port] or https://host[:port], not "
                                + endpoint);
            }
        }
    }

    /** With time limits of 5 s, 30 s and 60 s. */
    public CosSettings(String endpoint, String secretsFile) {
        this(
                endpoint,
                secretsFile,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }

    @Override
    public ObjectStore open(int maxCalls) {
        return new CosObjectStore(
                this,
                new FileSecrets(secretsFile.isEmpty() ? null : Path.of(secretsFile)),
                maxCalls);
    }
}
