package io.aircheck.job.cos;

import io.aircheck.job.secret.SecretEntries;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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
 * and {@code _} for everything but letters and digits.
 */
public final class FileSecrets implements Secrets {
    private final SecretEntries entries;

    /**
     * @param file null when there is none
     */
    public FileSecrets(Path file) {
        this(file, System.getenv());
    }

    FileSecrets(Path file, Map<String, String> environment) {
        this.entries = new SecretEntries(file, environment);
    }

    @Override
    public Optional<Credentials> lookup(String name) {
        String variable = "AIRCHECK_COS_" + SecretEntries.variablePart(name);
        SecretEntries.Snapshot file = entries.inFile();
        return credentials(file::find, name + ".secret-id", name + ".secret-key", name + ".token")
                .or(
                        () ->
                                credentials(
                                        entries::inEnvironment,
                                        variable + "_SECRET_ID",
                                        variable + "_SECRET_KEY",
                                        variable + "_TOKEN"));
    }

    private static Optional<Credentials> credentials(
            Function<String, Optional<String>> entries, String id, String key, String token) {
        Optional<String> secretId = entries.apply(id);
        Optional<String> secretKey = entries.apply(key);
        return secretId.isEmpty() || secretKey.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Credentials(
                                secretId.get(),
                                secretKey.get(),
                                entries.apply(token).orElse(null)));
    }

    @Override
    public String toString() {
        return "FileSecrets[" + entries + "]";
    }
}
