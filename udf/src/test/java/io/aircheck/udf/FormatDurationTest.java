package io.aircheck.udf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatDurationTest {
    private static final Pattern FORM = Pattern.compile("(\\d+):([0-5]\\d):([0-5]\\d)\\.(\\d{3})");

    private final FormatDuration format = new FormatDuration();

    @ParameterizedTest
    @CsvSource({
        "0,0:00:00.000",
        "999,0:00:00.999",
        "67000,0:01:07.000",
        "7200000,2:00:00.000",
        "360000000,100:00:00.000",
    })
    void lengthsAreShownAsTheCommandShowsThem(long ms, String shown) {
        assertThat(format.eval(ms)).isEqualTo(shown);
    }

    @Test
    void noLengthIsNegative() {
        assertThat(format.eval(-1L)).isNull();
        assertThat(format.eval(Long.MIN_VALUE)).isNull();
        assertThat(format.eval(null)).isNull();
    }

    @Test
    void digitsDoNotDependOnThePlace() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(format.eval(1L)).isEqualTo("0:00:00.001");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Property
    void whatIsShownReadsBack(@ForAll @LongRange(min = 0) long ms) {
        Matcher shown = FORM.matcher(format.eval(ms));

        assertThat(shown.matches()).isTrue();
        assertThat(
                        ((Long.parseLong(shown.group(1)) * 60 + Long.parseLong(shown.group(2))) * 60
                                                + Long.parseLong(shown.group(3)))
                                        * 1000
                                + Long.parseLong(shown.group(4)))
                .isEqualTo(ms);
    }
}
