package io.aircheck.job.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final Duration KEEP = Duration.ofHours(24);

    @Test
    void theFirstMinuteIsTrtcs() {
        assertThat(pauses(KEEP, 1, 0).subList(0, 8))
                .containsExactly(0L, 10_000L, 10_000L, 10_000L, 10_000L, 10_000L, 10_000L, 20_000L);
    }

    @Test
    void theTimeAReceiverTakesIsPartOfTheTenSeconds() {
        assertThat(pauses(KEEP, 1, 5_000).subList(0, 7))
                .as("attempts at 0, 5, 15, 25, 35, 45, 55 s")
                .containsExactly(0L, 5_000L, 5_000L, 5_000L, 5_000L, 5_000L, 20_000L);
        assertThat(pauses(KEEP, 1, 25_000).subList(0, 3)).containsExactly(0L, 0L, 20_000L);
    }

    @Test
    void laterPausesGrowToTenMinutes() {
        List<Long> pauses = pauses(KEEP, 1, 0);

        assertThat(pauses.subList(7, 12))
                .containsExactly(20_000L, 20_000L, 40_000L, 80_000L, 160_000L);
        assertThat(pauses).filteredOn(pause -> pause > 600_000).isEmpty();
        assertThat(pauses).filteredOn(pause -> pause == 600_000).hasSizeGreaterThan(100);
    }

    @Property
    void everyCallbackIsTriedToTheEndOfItsTimeAndNotBeyond(
            @ForAll @LongRange(min = 0, max = 86_400_000) long keepMs,
            @ForAll @DoubleRange(min = 0, max = 1) double random,
            @ForAll @IntRange(min = 0, max = 5_000) int attemptMs) {
        long keep = Math.max(keepMs, 1);
        RetrySchedule schedule = new RetrySchedule(Duration.ofMillis(keep), () -> random);
        long now = attemptMs;
        int attempts = 1;
        OptionalLong next = schedule.next(attempts, 0, 0, now - attemptMs, now);
        while (next.isPresent()) {
            assertThat(next.getAsLong()).isBetween(Math.min(now, keep), keep);
            assertThat(next.getAsLong() - now).isLessThanOrEqualTo(600_000);
            now = next.getAsLong() + Math.max(1, attemptMs);
            attempts++;
            assertThat(attempts).isLessThan(100_000);
            next = schedule.next(attempts, 0, 0, now - attemptMs, now);
        }
        assertThat(now).isGreaterThanOrEqualTo(keep);
    }

    @Test
    void whatWaitedLongForItsTurnIsTriedOnceMore() {
        RetrySchedule schedule = new RetrySchedule(KEEP, () -> 1);
        long end = KEEP.toMillis();

        assertThat(schedule.next(1, 0, end + 5, end + 5, end + 9)).isEmpty();
    }

    /** The pauses of a receiver that refuses after a time. */
    private static List<Long> pauses(Duration keep, double random, long attemptMs) {
        RetrySchedule schedule = new RetrySchedule(keep, () -> random);
        List<Long> pauses = new ArrayList<>();
        long now = attemptMs;
        OptionalLong next = schedule.next(1, 0, 0, 0, now);
        while (next.isPresent()) {
            pauses.add(next.getAsLong() - now);
            now = next.getAsLong() + attemptMs;
            next = schedule.next(pauses.size() + 1, 0, 0, now - attemptMs, now);
        }
        return pauses;
    }
}
