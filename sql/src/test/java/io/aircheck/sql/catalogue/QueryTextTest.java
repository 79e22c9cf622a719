package io.aircheck.sql.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class QueryTextTest {
    @Example
    void refusesWhatPostgresHasNot() {
        assertThatThrownBy(() -> QueryText.require("the room", "a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the room holds the character 0, which no name in the catalogue has");
        assertThatThrownBy(() -> QueryText.require("the room", "a\ud83d"))
                .hasMessage("the room holds half a character");
        assertThatCode(() -> QueryText.require("the room", "\ud83d\ude00\ufffd\u202e'%_\\"))
                .doesNotThrowAnyException();
    }

    @Example
    void isTheNextText() {
        assertThat(QueryText.above("raid_")).isEqualTo("raid`");
        assertThat(QueryText.above("a\udbff\udfff")).isEqualTo("b");
        assertThat(QueryText.above("\ud7ff")).isEqualTo("\ue000");
        assertThat(QueryText.above("\uffff")).isEqualTo("\ud800\udc00");
        assertThat(QueryText.above("\udbff\udfff")).isNull();
    }

    @Property
    void standsAboveAllThatBeginsWithThePrefixAndNothingElse(
            @ForAll @StringLength(min = 1, max = 4) String first,
            @ForAll @StringLength(max = 3) String second) {
        String prefix = whole(first);
        String above = QueryText.above(prefix);
        if (above != null) {
            assertThat(compare(prefix + whole(second), above)).isNegative();
            if (!whole(second).startsWith(prefix) && compare(whole(second), prefix) > 0) {
                assertThat(compare(above, whole(second))).isNotPositive();
            }
        }
    }

    /** Without half characters, which the prefix never has. */
    private static String whole(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static int compare(String one, String other) {
        return Arrays.compareUnsigned(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
