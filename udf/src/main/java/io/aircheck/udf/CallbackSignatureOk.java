package io.aircheck.udf;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code CALLBACK_SIGNATURE_OK(body, signature, key, format)}: whether a recording callback was
 * signed with a key, for logs of what a receiver got.
 *
 * <ul>
 *   <li>{@code gme}: header {@code Signature}, HMAC-SHA1 (cloud.tencent.com.cn 607/53749). How it
 *       is written is left open there, so Base64 and lower-case hex digits both pass.
 *   <li>{@code trtc}: header {@code Sign}, HMAC-SHA256 in Base64 (647/54914).
 * </ul>
 *
 * <p>The body is the raw one: parsed and written again, it has another signature. Signatures are
 * compared in a time that does not depend on where they differ. The key stands in no message of
 * this function. A key that is a literal of the query, though, stands in Flink's plan, web UI and
 * logs: take it from a column.
 */
public final class CallbackSignatureOk extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /**
     * @param body its UTF-8 bytes were signed
     * @param signature as the header has it
     * @param key its UTF-8 bytes sign
     * @param format {@code gme} or {@code trtc}
     * @return null when an argument is null or the key is empty: then nothing was signed
     * @throws IllegalArgumentException when the format is another
     */
    public Boolean eval(String body, String signature, String key, String format) {
        return eval(
                body == null ? null : body.getBytes(StandardCharsets.UTF_8),
                signature,
                key,
                format);
    }

    /** As the other, for a body that is bytes. */
    public Boolean eval(byte[] body, String signature, String key, String format) {
        if (body == null || signature == null || key == null || format == null || key.isEmpty()) {
            return null;
        }
        byte[] given = signature.getBytes(StandardCharsets.UTF_8);
        return switch (format) {
            case "gme" -> {
                byte[] right = hmac("HmacSHA1", key, body);
                // Both are always compared.
                yield isSame(base64(right), given) | isSame(hex(right), given);
            }
            case "trtc" -> isSame(base64(hmac("HmacSHA256", key, body)), given);
            // It is not repeated: with arguments in a wrong order it is the key.
            default ->
                    throw new IllegalArgumentException(
                            "CALLBACK_SIGNATURE_OK: format must be gme or trtc");
        };
    }

    private static boolean isSame(String right, byte[] given) {
        return MessageDigest.isEqual(right.getBytes(StandardCharsets.US_ASCII), given);
    }

    private static String base64(byte[] signature) {
        return Base64.getEncoder().encodeToString(signature);
    }

    private static String hex(byte[] signature) {
        return HexFormat.of().formatHex(signature);
    }

    private static byte[] hmac(String algorithm, String key, byte[] body) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
