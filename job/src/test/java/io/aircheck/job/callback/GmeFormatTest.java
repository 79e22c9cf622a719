package io.aircheck.job.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent.Type;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GmeFormatTest {
    private static final String FILE =
            "1400000000_100/446946705284000000_2023-02-09-16-16-45_3_audio.mp3";

    private final GmeFormat format = new GmeFormat(SigningKey.Encoding.BASE64);

    @Test
    void aRoomsFileIsAnnouncedInGmesForm() {
        byte[] body =
                format.body(
                        1,
                        CallbackEvents.ofFile(Type.SEGMENT_STARTED, null, FILE),
                        true,
                        1675930605999L);

        assertThat(body)
                .asString(UTF_8)
                .isEqualTo(
                        "{\"BizID\":1400000000,\"RoomID\":\"100\",\"UserID\":\"\","
                                + "\"TaskID\":446946705284000000,\"RecordMode\":1,"
                                + "\"Timestamp\":1675930605,\"EventType\":1,"
                                + "\"Detail\":{\"SeqNo\":3,\"FileName\":\""
                                + FILE
                                + "\"}}");
    }

    @Test
    void aUsersFileHasModeZero() {
        byte[] body =
                format.body(3, CallbackEvents.ofFile(Type.SEGMENT_UPLOADED, "999", FILE), true, 0);

        assertThat(body)
                .asString(UTF_8)
                .contains("\"UserID\":\"999\"", "\"RecordMode\":0", "\"EventType\":3");
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void onlyTheLifeOfFilesIsAnnounced(Type type) {
        assertThat(format.types(CallbackEvents.ofFile(type, "999", FILE)))
                .isEqualTo(
                        switch (type) {
                            case SEGMENT_STARTED -> List.of(1);
                            case SEGMENT_FINISHED -> List.of(2);
                            case SEGMENT_UPLOADED -> List.of(3);
                            default -> List.of();
                        });
    }

    /** RFC 2202, test case 2. */
    @Test
    void theBodyIsSignedWithHmacSha1() {
        byte[] body = "what do ya want for nothing?".getBytes(UTF_8);
        SigningKey key = new SigningKey("Jefe");

        assertThat(format.headers(null, body, key))
                .isEqualTo(Map.of("Signature", "7/zfauXrL6LSdBbV8YTfnCWafHk="));
        assertThat(new GmeFormat(SigningKey.Encoding.HEX).headers(null, body, key))
                .isEqualTo(Map.of("Signature", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
    }

    @Test
    void withoutAKeyNothingIsSigned() {
        assertThat(format.headers(null, new byte[0], null)).isEmpty();
    }
}
