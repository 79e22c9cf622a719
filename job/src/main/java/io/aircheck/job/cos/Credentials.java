package io.aircheck.job.cos;

import java.util.Objects;

/**
 * What signs requests. Never printed.
 *
 * @param secretId of the key
 * @param secretKey the key
 * @param token of temporary credentials; null for permanent ones
 */
public record Credentials(String secretId, String secretKey, String token) {
    public Credentials {
        Objects.requireNonNull(secretId);
        Objects.requireNonNull(secretKey);
    }

    @Override
    public String toString() {
        return "Credentials[not shown]";
    }
}
