package io.aircheck.testbed.cos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestSignatureTest {

    private static final String TIME = "1000;2000";

    @Test
    void takesOnlyTheListedHeadersAndParameters() {
        String http = "put\n/k\nuploadid=a%2Ab\nhost=b-1.cos.local\n";
        String signature = RequestSignature.sign("secret", TIME, TIME, http);
        Map<String, String> headers =
                Map.of(
                        "host", "b-1.cos.local",
                        "user-agent", "anything",
                        "authorization", authorization("host", "uploadid", signature));
        assertThatCode(
                        () ->
                                checker()
                                        .check(
                                                "PUT",
                                                "/k",
                                                headers,
                                                Map.of("uploadid", "a*b", "extra", "1"),
                                                1500))
                .doesNotThrowAnyException();
        CosError changed =
                catchThrowableOfType(
                        CosError.class,
                        () ->
                                checker()
                                        .check(
                                                "PUT",
                                                "/k2",
                                                headers,
                                                Map.of("uploadid", "a*b"),
                                                1500));
        assertThat(changed.code()).isEqualTo("SignatureDoesNotMatch");
        assertThat(changed.getMessage()).doesNotContain("secret").doesNotContain(signature);
    }

    @Test
    void wantsTheHostSigned() {
        String signature = RequestSignature.sign("secret", TIME, TIME, "get\n/k\n\n\n");
        CosError error =
                catchThrowableOfType(
                        CosError.class,
                        () ->
                                checker()
                                        .check(
                                                "GET",
                                                "/k",
                                                Map.of(
                                                        "host",
                                                        "b-1.cos.local",
                                                        "authorization",
                                                        authorization("", "", signature)),
                                                Map.of(),
                                                1500));
        assertThat(error.code()).isEqualTo("AccessDenied");
    }

    private static RequestSignature checker() {
        return new RequestSignature(
                id -> id.equals("id") ? Optional.of("secret") : Optional.empty());
    }

    private static String authorization(String headers, String parameters, String signature) {
        return "q-sign-algorithm=sha1&q-ak=id&q-sign-time="
                + TIME
                + "&q-key-time="
                + TIME
                + "&q-header-list="
                + headers
                + "&q-url-param-list="
                + parameters
                + "&q-signature="
                + signature;
    }
}
