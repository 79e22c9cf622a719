package io.aircheck.job.callback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An application's key, which signs callbacks. Never printed. Thread-safe. */
final class SigningKey {
    private final byte[] key;

    /**
     * @param key its UTF-8 bytes sign; not empty
     */
    SigningKey(String key) {
        this.key = Objects.requireNonNull(key).getBytes(StandardCharsets.UTF_8);
        if (this.key.length == 0) {
            throw new IllegalArgumentException("a signing key is empty");
        }
    }

    /** How a signature is written down. */
    enum Encoding {
        BASE64,
        HEX;

        String encode(byte[] signature) {
            return this == HEX
                    ? HexFormat.of().formatHex(signature)
                    : Base64.getEncoder().encodeToString(signature);
        }
    }

    byte[] hmacSha1(byte[] body) {
        return hmac("HmacSHA1", body);
    }

    byte[] hmacSha256(byte[] body) {
        return hmac("HmacSHA256", body);
    }

    private byte[] hmac(String algorithm, byte[] body) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[not shown]";
    }
}
