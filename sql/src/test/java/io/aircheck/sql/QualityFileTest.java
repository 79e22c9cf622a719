package io.aircheck.sql;

import static io.aircheck.sql.Told.START;
import static io.aircheck.sql.Told.trackStats;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * quality.sql through Flink's planner, over events in memory: one job, in which each test has an
 * app of its own, and time goes on from test to test.
 */
class QualityFileTest {
    private static final String HOSTILE = "'; drop table quality; --";

    private static final long THRESHOLD = 1;
    private static final long MOVING = 2;
    private static final long NOT_COUNTED = 3;
    private static final long LATE = 4;
    private static final long WINTER = 5;

    // When New York sets its clocks back, 05:30 and 06:30 UTC are both 01:30 there.
    private static final Instant BEFORE = Instant.parse("2026-11-01T05:30:00Z");
    private static final Instant BEHIND = Instant.parse("2026-11-01T06:30:00Z");

    private static List<Row> rows;

    @BeforeAll
    static void runTheFile() throws Exception {
        List<Row> told = new ArrayList<>();
        told.addAll(threshold());
        told.addAll(notCounted());
        // It must not make all that follows late.
        told.add(Told.fromTheFuture());
        told.addAll(moving());
        told.addAll(late());
        told.add(trackStats(WINTER, "r", "a", "w1", BEFORE, 1000, 1000));
        told.add(trackStats(WINTER, "r", "a", "w2", BEHIND, 2000, 2000));
        rows =
                new JobFile("quality.sql", "quality")
                        .set("table.local-time-zone", "America/New_York")
                        .rows(told);
    }

    private static List<Row> threshold() {
        return List.of(
                // Exactly two of a hundred are not above; one frame more is.
                trackStats(THRESHOLD, "even", "edge", "t1", at(1), 2940, 60),
                trackStats(THRESHOLD, "above", "over", "t2", at(1), 2939, 61),
                // One frame fewer than count, and as many as count.
                trackStats(THRESHOLD, "short", "few", "t3", at(1), 1400, 99),
                trackStats(THRESHOLD, "enough", "few", "t4", at(1), 1400, 100),
                // A bad user in a good room, told twice; and the same user in a good hour
                // elsewhere.
                trackStats(THRESHOLD, "raid", HOSTILE, "t5", at(1), 2000, 1000),
                trackStats(THRESHOLD, "raid", HOSTILE, "t5", at(1), 2000, 1000),
                trackStats(THRESHOLD, "raid", "😀", "t6", at(1), 60_000, 0),
                trackStats(THRESHOLD, "fine", HOSTILE, "t7", at(1), 3000, 0));
    }

    @Test
    void usersAndRoomsAboveTheThresholdAreTold() {
        assertThat(ofApp(THRESHOLD))
                .filteredOn(row -> row.getField(3).equals(at(60).toEpochMilli()))
                .containsExactlyInAnyOrder(
                        row(THRESHOLD, "above", "over", at(60), 2939, 61, 3),
                        row(THRESHOLD, "above", "", at(60), 2939, 61, 3),
                        row(THRESHOLD, "enough", "few", at(60), 1400, 100, 3),
                        row(THRESHOLD, "enough", "", at(60), 1400, 100, 3),
                        row(THRESHOLD, "raid", HOSTILE, at(60), 2000, 1000, 3));
    }

    @Test
    void aMinuteIsInTwelveHours() {
        assertThat(ofApp(THRESHOLD)).hasSize(5 * 12);
        assertThat(rows).extracting(Row::getKind).containsOnly(RowKind.INSERT);
    }

    private static List<Row> notCounted() {
        Row nobody = trackStats(NOT_COUNTED, "r", "x", "n1", at(1), 0, 3000);
        nobody.setField("userId", null);
        Row countless = trackStats(NOT_COUNTED, "r", "x", "n2", at(1), 0, 3000);
        countless.setField("frames", null);
        Row odd = trackStats(NOT_COUNTED, "r", "x", "n3", at(1), 0, 3000);
        odd.setField("frames", Row.of(null, 3000L, 1L, 1L, 1L, 1L));
        Row unknownVersion = trackStats(NOT_COUNTED, "r", "x", "n4", at(1), 0, 3000);
        unknownVersion.setField("version", 2);
        Row unknownType = trackStats(NOT_COUNTED, "r", "x", "n5", at(1), 0, 3000);
        unknownType.setField("type", "room-stats");
        return List.of(nobody, countless, odd, unknownVersion, unknownType);
    }

    @Test
    void whatAreNoCountsOfAUserAreNone() {
        assertThat(ofApp(NOT_COUNTED)).isEmpty();
    }

    /** Ten bad minutes in two hours. */
    private static List<Row> moving() {
        return IntStream.rangeClosed(1, 120)
                .mapToObj(
                        minute -> {
                            long lost = minute > 30 && minute <= 40 ? 600 : 0;
                            return trackStats(
                                    MOVING, "r", "a", "m" + minute, at(minute), 3000 - lost, lost);
                        })
                .toList();
    }

    @Test
    void theHourMovesOn() {
        List<Row> users =
                ofApp(MOVING).stream().filter(row -> row.getField(2).equals("a")).toList();

        assertThat(users)
                .extracting(row -> ((Long) row.getField(3) - Told.START_MS) / 60_000)
                .containsExactly(35L, 40L, 45L, 50L, 55L, 60L, 65L, 70L, 75L, 80L, 85L, 90L);
        // The minute that ends with the hour is of the next.
        assertThat(users)
                .contains(row(MOVING, "r", "a", at(60), 59 * 3000 - 6000, 6000, 59 * 3))
                .contains(row(MOVING, "r", "a", at(90), 60 * 3000 - 6000, 6000, 60 * 3));
        assertThat(ofApp(MOVING)).hasSize(2 * users.size());
    }

    private static List<Row> late() {
        return List.of(
                trackStats(LATE, "r", "a", "l1", at(1501).minusMillis(2), 3000, 0),
                // Not late: the watermark is a minute behind.
                trackStats(LATE, "r", "b", "l2", at(1500).minusMillis(1), 1500, 1500),
                trackStats(LATE, "r", "a", "l3", at(1561), 3000, 0),
                // Of eleven hours that are over and one that is not.
                trackStats(LATE, "r", "c", "l4", at(1506), 1500, 1500),
                trackStats(LATE, "r", "d", "l5", at(1499), 1500, 1500));
    }

    @Test
    void whatComesLateIsInTheHoursThatAreNotOver() {
        assertThat(ofApp(LATE)).filteredOn(row -> row.getField(2).equals("b")).hasSize(12);
        assertThat(ofApp(LATE))
                .filteredOn(row -> row.getField(2).equals("c"))
                .containsExactly(row(LATE, "r", "c", at(1565), 1500, 1500, 3));
        assertThat(ofApp(LATE)).filteredOn(row -> row.getField(2).equals("d")).isEmpty();
    }

    @Test
    void theZoneOfTheSessionChangesNothing() {
        assertThat(ofApp(WINTER))
                .filteredOn(row -> row.getField(2).equals("a"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 24)
                                .mapToObj(
                                        n -> {
                                            Instant end = BEFORE.plus(Duration.ofMinutes(n * 5));
                                            long count = n <= 12 ? 1000 : 2000;
                                            return row(WINTER, "r", "a", end, count, count, 3);
                                        })
                                .toList());
    }

    private static List<Row> ofApp(long bizId) {
        return rows.stream().filter(row -> row.getField(0).equals(bizId)).toList();
    }

    private static Instant at(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    private static Row row(
            long bizId,
            String room,
            String user,
            Instant end,
            long received,
            long lost,
            long late) {
        return Row.of(
                bizId,
                room,
                user,
                end.toEpochMilli(),
                received,
                lost,
                lost,
                late,
                (double) lost / (received + lost));
    }
}
