package io.aircheck.testbed.cos;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks {@code q-sign-algorithm=sha1} signatures, COS page "Request Signature" (436/7778). */
final class RequestSignature {

    private static final long MAX_SKEW_SECONDS = 15 * 60;

    private final Function<String, Optional<String>> secretKeys;

    /**
     * @param secretKeys SecretId to SecretKey; empty if the id is unknown
     */
    RequestSignature(Function<String, Optional<String>> secretKeys) {
        this.secretKeys = secretKeys;
    }

    /**
     * @param method as sent
     * @param path decoded, with its leading slash
     * @param headers lower-case names
     * @param parameters decoded, lower-case names
     * @param nowSeconds since the epoch
     * @throws CosError 403 with COS's code; its message never holds a key or the right signature
     */
    void check(
            String method,
            String path,
            Map<String, String> headers,
            Map<String, String> parameters,
            long nowSeconds)
            throws CosError {
        Map<String, String> fields = fields(headers, parameters);
        if (!"sha1".equals(fields.get("q-sign-algorithm"))) {
            throw CosError.accessDenied("The request carries no q-sign-algorithm=sha1 signature.");
        }
        String secretKey =
                secretKeys
                        .apply(fields.getOrDefault("q-ak", ""))
                        .orElseThrow(
                                () ->
                                        new CosError(
                                                403,
                                                "InvalidAccessKeyId",
                                                "The access key Id does not exist."));
        String signTime = fields.getOrDefault("q-sign-time", "");
        String keyTime = fields.getOrDefault("q-key-time", "");
        checkTime(signTime, nowSeconds);
        checkTime(keyTime, nowSeconds);
        List<String> signedHeaders = names(fields.get("q-header-list"));
        if (!signedHeaders.contains("host")) {
            throw CosError.accessDenied("The signature does not cover the host header.");
        }
        String expected =
                sign(
                        secretKey,
                        signTime,
                        keyTime,
                        method.toLowerCase(Locale.ROOT)
                                + "\n"
                                + path
                                + "\n"
                                + canonical(names(fields.get("q-url-param-list")), parameters)
                                + "\n"
                                + canonical(signedHeaders, headers)
                                + "\n");
        if (!MessageDigest.isEqual(
                ascii(expected), ascii(fields.getOrDefault("q-signature", "")))) {
            throw new CosError(
                    403,
                    "SignatureDoesNotMatch",
                    "The signature calculated by the server does not match the one provided.");
        }
    }

    static String sign(String secretKey, String signTime, String keyTime, String httpString) {
        try {
            String signKey = hmac(secretKey, keyTime);
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest(httpString.getBytes(StandardCharsets.UTF_8));
            return hmac(
                    signKey, "sha1\n" + signTime + "\n" + HexFormat.of().formatHex(hash) + "\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-1 and HmacSHA1", e);
        }
    }

    private static String hmac(String key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, String> fields(
            Map<String, String> headers, Map<String, String> parameters) {
        String authorization = headers.get("authorization");
        if (authorization == null) {
            return parameters;
        }
        Map<String, String> fields = new HashMap<>();
        for (String pair : authorization.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(pair.substring(0, equals).trim(), pair.substring(equals + 1));
            }
        }
        return fields;
    }

    /** A start in the near future is a client's clock that runs ahead. */
    private static void checkTime(String range, long now) throws CosError {
        String[] ends = range.split(";");
        try {
            if (ends.length != 2) {
                throw CosError.accessDenied("The signature's time is malformed.");
            }
            if (now < Long.parseLong(ends[0]) - MAX_SKEW_SECONDS) {
                throw new CosError(
                        403,
                        "RequestTimeTooSkewed",
                        "The client's time differs from the server's by more than 15 minutes.");
            }
            if (now > Long.parseLong(ends[1])) {
                throw CosError.accessDenied("Request has expired");
            }
        } catch (NumberFormatException e) {
            throw CosError.accessDenied("The signature's time is malformed.");
        }
    }

    private static List<String> names(String list) {
        return list == null || list.isEmpty() ? List.of() : Arrays.asList(list.split(";"));
    }

    /** Names in the lists are encoded and in lower case; the request's names are matched alike. */
    private static String canonical(List<String> names, Map<String, String> values) {
        Map<String, String> encoded = new HashMap<>();
        values.forEach(
                (name, value) ->
                        encoded.put(
                                UrlCode.encode(name).toLowerCase(Locale.ROOT),
                                UrlCode.encode(value)));
        List<String> pairs = new ArrayList<>();
        for (String name : names.stream().sorted().toList()) {
            pairs.add(name + "=" + encoded.getOrDefault(name, ""));
        }
        return String.join("&", pairs);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
