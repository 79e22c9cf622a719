package io.aircheck.udf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackSignatureOkTest {
    private static final String BODY = "what do ya want for nothing?";
    private static final String KEY = "Jefe";

    /** RFC 2202, test case 2. */
    private static final String BASE64 = "7/zfauXrL6LSdBbV8YTfnCWafHk=";

    private static final String HEX = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";

    /** RFC 4231, test case 2. */
    private static final String SHA256 = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";

    /** The example of 647/39558, which is indented by tabs. */
    private static final String TRTC_EXAMPLE =
            """
            {
            \t"EventGroupId":\t2,
            \t"EventType":\t204,
            \t"CallbackTs":\t1664209748188,
            \t"EventInfo":\t{
            \t\t"RoomId":\t8489,
            \t\t"EventTs":\t1664209748,
            \t\t"EventMsTs":\t1664209748180,
            \t\t"UserId":\t"user_85034614",
            \t\t"Reason":\t0
            \t}
            }""";

    private static final String TRTC_SIGN = "kkoFeO3Oh2ZHnjtg8tEAQhtXK16/KI05W3BQff8IvGA=";

    private final CallbackSignatureOk ok = new CallbackSignatureOk();

    @Test
    void gmesSignatureIsWrittenInEitherWay() {
        assertThat(ok.eval(BODY, BASE64, KEY, "gme")).isTrue();
        assertThat(ok.eval(BODY, HEX, KEY, "gme")).isTrue();
        assertThat(ok.eval(BODY.getBytes(UTF_8), BASE64, KEY, "gme")).isTrue();
    }

    @Test
    void trtcsPublishedExampleIsRight() {
        assertThat(ok.eval(TRTC_EXAMPLE, TRTC_SIGN, "123654", "trtc")).isTrue();
        assertThat(ok.eval(TRTC_EXAMPLE.getBytes(UTF_8), TRTC_SIGN, "123654", "trtc")).isTrue();
        assertThat(ok.eval(BODY, SHA256, KEY, "trtc")).isTrue();
    }

    @Test
    void aBodyThatWasWrittenAgainHasAnotherSignature() {
        assertThat(ok.eval(TRTC_EXAMPLE.replace("\t", " "), TRTC_SIGN, "123654", "trtc")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'',gme",
        "7/zfauXrL6LSdBbV8YTfnCWafHk,gme",
        "' 7/zfauXrL6LSdBbV8YTfnCWafHk=',gme",
        // The last digit's bits that no byte needs.
        "7/zfauXrL6LSdBbV8YTfnCWafHl=,gme",
        "EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79,gme",
        "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=,gme",
        "7/zfauXrL6LSdBbV8YTfnCWafHk=,trtc",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843,trtc",
        "'''; drop table',gme",
    })
    void anotherSignatureIsWrong(String signature, String format) {
        assertThat(ok.eval(BODY, signature, KEY, format)).isFalse();
    }

    @Test
    void withoutAKeyNothingWasSigned() {
        assertThat(ok.eval(BODY, BASE64, "", "gme")).isNull();
        assertThat(ok.eval(BODY, BASE64, null, "gme")).isNull();
        assertThat(ok.eval((String) null, BASE64, KEY, "gme")).isNull();
        assertThat(ok.eval((byte[]) null, BASE64, KEY, "gme")).isNull();
        assertThat(ok.eval(BODY, null, KEY, "gme")).isNull();
        assertThat(ok.eval(BODY, BASE64, KEY, null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GME", "hunter2"})
    void anotherFormatIsRefusedAndNotRepeated(String format) {
        assertThatThrownBy(() -> ok.eval(BODY, BASE64, KEY, format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CALLBACK_SIGNATURE_OK: format must be gme or trtc")
                .hasNoCause();
    }

    @Property
    void anyTextIsAnAnswerAndNoFailure(
            @ForAll String body, @ForAll String signature, @ForAll @NotEmpty String key) {
        assertThat(ok.eval(body, signature, key, "gme")).isFalse();
        assertThat(ok.eval(body, signature, key, "trtc")).isFalse();
    }
}
