package io.aircheck.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ObjectNamesTest {
    private static final Instant START = Instant.parse("2023-02-09T08:16:45Z");

    @Test
    void namesAreThoseOfTheProductDocument() {
        assertThat(ObjectNames.single(1400000000L, "100", "999", START, ZoneOffset.ofHours(8), 0))
                .isEqualTo("1400000000_100_999/2023-02-09-16-16-45_0_audio.mp3");
        assertThat(
                        ObjectNames.mixed(
                                1400000000L, "100", 446946705284000000L, START, ZoneOffset.UTC, 3))
                .isEqualTo("1400000000_100/446946705284000000_2023-02-09-08-16-45_3_audio.mp3");
    }

    @Test
    void idsNeverLeaveTheirFolder() {
        assertThat(ObjectNames.escape("../../etc/passwd"))
                .isEqualTo("%2E%2E%2F%2E%2E%2Fetc%2Fpasswd");
        assertThat(ObjectNames.escape(".hidden")).isEqualTo("%2Ehidden");
        assertThat(ObjectNames.escape("a.b")).isEqualTo("a.b");
        assertThat(ObjectNames.escape("50%\\\n\u0085")).isEqualTo("50%25%5C%0A%C2%85");
        assertThat(ObjectNames.escape("a_b")).isEqualTo("a_b");
        assertThat(ObjectNames.escape("🙂")).isEqualTo("🙂");
    }

    @Property
    void everyIdGivesAShortNameWithoutDanger(@ForAll @StringLength(min = 1, max = 127) String id) {
        String name = ObjectNames.escape(id);

        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, 100);
        assertThat(name).doesNotContain("/", "\\", "..").doesNotStartWith(".");
        assertThat(name.chars().noneMatch(Character::isISOControl)).isTrue();
    }

    @Property
    void differentIdsGetDifferentNames(
            @ForAll @StringLength(min = 1, max = 127) String one,
            @ForAll @StringLength(min = 1, max = 127) String other) {
        if (wellFormed(one) && wellFormed(other)) {
            assertThat(ObjectNames.escape(one).equals(ObjectNames.escape(other)))
                    .isEqualTo(one.equals(other));
        }
    }

    @Test
    void longIdsThatDifferAtTheEndOnlyDifferInTheName() {
        String longId = "x".repeat(126);

        assertThat(ObjectNames.escape(longId + "a"))
                .isNotEqualTo(ObjectNames.escape(longId + "b"))
                .hasSize(100)
                .matches("x{83}~[0-9a-f]{16}");
    }

    private static boolean wellFormed(String id) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(id);
    }
}
