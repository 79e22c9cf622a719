package io.aircheck.job.callback;

import io.aircheck.job.secret.SecretEntries;
import java.nio.file.Path;
import java.util.Map;

/**
 * Signing keys by name: {@code NAME.callback-key} in the file of secrets, or {@code
 * AIRCHECK_CALLBACK_<NAME>_KEY} in the environment. Thread-safe.
 */
final class CallbackKeys {
    private final SecretEntries entries;

    CallbackKeys(SecretEntries entries) {
        this.entries = entries;
    }

    /**
     * @param file empty when there is none
     */
    static CallbackKeys of(String file) {
        return new CallbackKeys(
                new SecretEntries(file.isEmpty() ? null : Path.of(file), System.getenv()));
    }

    static CallbackKeys of(Map<String, String> environment) {
        return new CallbackKeys(new SecretEntries(null, environment));
    }

    /** The key of that name as it is now; null when there is none. */
    SigningKey lookup(String name) {
        return entries.inFile()
                .find(name + ".callback-key")
                .or(
                        () ->
                                entries.inEnvironment(
                                        "AIRCHECK_CALLBACK_"
                                                + SecretEntries.variablePart(name)
                                                + "_KEY"))
                .map(SigningKey::new)
                .orElse(null);
    }
}
