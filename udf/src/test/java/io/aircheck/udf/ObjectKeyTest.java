package io.aircheck.udf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
    private static final LocalDateTime STARTED = LocalDateTime.of(2023, 2, 9, 16, 16, 45);

    private final ObjectKey key = new ObjectKey();

    @Test
    void keysAreThoseOfTheProductDocument() {
        assertThat(key.eval(1400000000L, "100", "999", null, STARTED, 0))
                .isEqualTo("1400000000_100_999/2023-02-09-16-16-45_0_audio.mp3");
        assertThat(key.eval(1400000000L, "100", null, 446946705284000000L, STARTED, 3))
                .isEqualTo("1400000000_100/446946705284000000_2023-02-09-16-16-45_3_audio.mp3");
    }

    @Test
    void aUsersFileHasNoTaskInItsName() {
        assertThat(key.eval(1L, "a", "b", 7L, STARTED, 0))
                .isEqualTo(key.eval(1L, "a", "b", null, STARTED, 0));
    }

    @Test
    void partsOfASecondAreNotWritten() {
        assertThat(key.eval(1L, "a", "b", null, STARTED.plusNanos(999_000_000), 0))
                .isEqualTo(key.eval(1L, "a", "b", null, STARTED, 0));
    }

    @Test
    void whatIsMissingOrOutOfRangeGivesNull() {
        assertThat(key.eval(null, "a", "b", 1L, STARTED, 0)).isNull();
        assertThat(key.eval(1L, null, "b", 1L, STARTED, 0)).isNull();
        assertThat(key.eval(1L, "a", null, null, STARTED, 0)).isNull();
        assertThat(key.eval(1L, "a", "b", 1L, null, 0)).isNull();
        assertThat(key.eval(1L, "a", "b", 1L, STARTED, null)).isNull();
        assertThat(key.eval(0L, "a", "b", 1L, STARTED, 0)).isNull();
        assertThat(key.eval(1L, "", "b", 1L, STARTED, 0)).isNull();
        assertThat(key.eval(1L, "a", "", 1L, STARTED, 0)).isNull();
        assertThat(key.eval(1L, "a", "x".repeat(128), 1L, STARTED, 0)).isNull();
        assertThat(key.eval(1L, "a", "\ud800", 1L, STARTED, 0)).isNull();
        assertThat(key.eval(1L, "a", null, 0L, STARTED, 0)).isNull();
        assertThat(key.eval(1L, "a", "b", 1L, STARTED, -1)).isNull();
        assertThat(key.eval(1L, "a", "b", 1L, STARTED.withYear(0), 0)).isNull();
        assertThat(key.eval(1L, "a", "b", 1L, STARTED.withYear(10_000), 0)).isNull();
    }

    @Test
    void theNameTakenInsteadHasTheDigitsBeforeItsEnding() {
        assertThat(key.eval(1L, "a", "b", null, STARTED, 0, "0123abcd"))
                .isEqualTo("1_a_b/2023-02-09-16-16-45_0_audio~0123abcd.mp3");
        assertThat(key.eval(1L, "a", "b", null, STARTED, 0, null))
                .isEqualTo("1_a_b/2023-02-09-16-16-45_0_audio.mp3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123abc", "0123abcde", "0123ABCD", "../../..", "0123abc\n"})
    void onlyDigitsOfADigestAreTakenOver(String renamed) {
        assertThat(key.eval(1L, "a", "b", null, STARTED, 0, renamed)).isNull();
    }
}
