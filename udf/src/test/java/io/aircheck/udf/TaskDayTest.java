package io.aircheck.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskDayTest {
    private final TaskDay day = new TaskDay();

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T15:59:59.999Z,+08:00,2026-03-01",
        "2026-03-01T16:00:00Z,+08:00,2026-03-02",
        "2026-03-01T16:00:00Z,Asia/Shanghai,2026-03-02",
        "2026-03-01T16:00:00Z,UTC,2026-03-01",
        // The hour that comes twice.
        "2026-10-25T00:30:00Z,Europe/Berlin,2026-10-25",
        "2026-10-25T23:30:00Z,Europe/Berlin,2026-10-26",
        "1969-12-31T23:59:59.999Z,Z,1969-12-31",
    })
    void theDayIsThatOfTheZone(Instant time, String zone, LocalDate expected) {
        assertThat(day.eval(time.toEpochMilli(), zone)).isEqualTo(expected);
    }

    @Test
    void whatIsNoDateGivesNull() {
        assertThat(day.eval(Long.MAX_VALUE, "UTC")).isNull();
        assertThat(day.eval(Long.MIN_VALUE, "UTC")).isNull();
        assertThat(day.eval(null, "UTC")).isNull();
        assertThat(day.eval(0L, null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mars/Olympus", "+25:00", "'; drop table", "+8:0"})
    void aZoneThatIsNoneIsRefusedAndNotRepeated(String zone) {
        assertThatThrownBy(() -> day.eval(0L, zone))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "TASK_DAY: zone must be a region like Asia/Shanghai or an offset like"
                                + " +08:00")
                .hasNoCause();
    }

    @Property
    void everyInstantOfADateHasItsDay(
            @ForAll @LongRange(min = -62_135_596_800_000L, max = 253_402_300_799_999L) long ms) {
        assertThat(day.eval(ms, "UTC").toEpochDay()).isEqualTo(Math.floorDiv(ms, 86_400_000L));
    }
}
