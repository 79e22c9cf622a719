package io.aircheck.job.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.room.state.UserState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** A room that is never empty: a host stays, visitors come and go. */
class LobbyTest {
    private static final int KEPT = RoomFixture.LIMITS.departedKept();
    private static final long RELEASE = RoomFixture.LIMITS.releaseMs();
    private static final long RETURNS = RoomFixture.LIMITS.returnsMs();

    private static String visitor(int number) {
        return String.format("visitor%05d", number);
    }

    /** Visitors, one every 10 ms, each for a second. */
    private static long visits(RoomFixture room, int count) throws Exception {
        long ms = 0;
        for (int number = 0; number < count; number++) {
            ms = 10_000 + number * 10L;
            room.enter(visitor(number), ms).exit(visitor(number), ms + 1_000);
        }
        return ms + 1_000;
    }

    @Test
    void tenThousandVisitorsAreCountedNotRemembered() throws Exception {
        int visitors = 10_000;
        int atOnce = 20;
        long everyMs = 100_000;
        int most = 0;
        int bytes = 0;
        try (RoomFixture room = new RoomFixture().settings("").enter("host", 0)) {
            long last = 10_000;
            for (int first = 0; first < visitors; first += atOnce, last += everyMs) {
                for (int number = first; number < first + atOnce; number++) {
                    room.enter(visitor(number), last);
                }
                // They go when the next come.
                for (int number = first; number < first + atOnce; number++) {
                    room.exit(visitor(number), last + everyMs);
                }
                most = Math.max(most, room.state().getUsersCount());
                bytes = Math.max(bytes, room.state().getSerializedSize());
                assertThat(room.timers()).isLessThanOrEqualTo(3);
            }
            // The host, those who are never let go of, and those of the time that must pass first.
            assertThat(most).isBetween(KEPT, 1 + KEPT + atOnce * (int) (RELEASE / everyMs + 3));
            assertThat(bytes).isLessThan(100 * most);
            assertThat(room.notes()).hasSize(1);

            room.exit("host", last + 5_000).nothingIsLeft();

            assertThat(room.notes())
                    .endsWith(
                            "@"
                                    + (last + 5_000)
                                    + " task-ended last-user-left tracks "
                                    + (visitors + 2));
            Map<String, Integer> open = new HashMap<>();
            int ended = 0;
            for (TrackOrder order : room.trackOrders()) {
                if (order.hasRecord()) {
                    open.put(order.getUserId(), 1);
                } else if (order.hasEndTask()) {
                    assertThat(open.remove(order.getUserId())).isNotNull();
                    ended++;
                }
            }
            assertThat(open).isEmpty();
            assertThat(ended).isEqualTo(visitors + 1);
        }
    }

    @Test
    void whoComesBackIsRecordedAgainAndClosesAgain() throws Exception {
        try (RoomFixture room = new RoomFixture().settings("'streams':'single'").enter("host", 0)) {
            long last = visits(room, KEPT + 1);
            assertThat(room.tracks(visitor(0))).noneMatch(order -> order.contains(" end "));
            long gone = last + RELEASE + 1_000;
            room.micOn("host", gone).advance(gone + 500);
            assertThat(room.tracks(visitor(1))).noneMatch(order -> order.contains(" end "));
            long back = gone + 1_000;
            room.audio(visitor(0), back).exit("host", back + 3_000);
            room.nothingIsLeft();

            assertThat(room.tracks(visitor(0)))
                    .containsExactly(
                            "visitor00000@10000 record single open-past",
                            "visitor00000@10000 enter",
                            "visitor00000@11000 exit cut",
                            "visitor00000@11000 end exit resumable until "
                                    + (gone + RoomFixture.LAG + RETURNS),
                            "visitor00000@" + back + " record single open-past unannounced",
                            "visitor00000@" + endOf(back) + " end last-user-left open-future");
            assertThat(room.notes())
                    .endsWith(
                            "@" + endOf(back) + " task-ended last-user-left tracks " + (KEPT + 3));
        }
    }

    /** Of a user who was last heard in the second of a time. */
    private static long endOf(long heardMs) {
        return Math.floorDiv(heardMs, 1000L) * 1000 + 6_000;
    }

    @Test
    void aTaskOfACommandNeedsNobodyLongerThanItCanLast() throws Exception {
        try (RoomFixture room =
                new RoomFixture().settings("'scope':'custom'").enter("host", 0).start(1_000)) {
            long last = visits(room, KEPT + 1);
            room.micOn("host", last + RELEASE + 1_000).advance(last + RELEASE + 2_000);

            assertThat(room.tracks(visitor(0)))
                    .endsWith(
                            "visitor00000@11000 end exit resumable until "
                                    + (1_000 + Duration.ofHours(24).toMillis() + RELEASE));
        }
    }

    @Test
    void nobodyIsLetGoOfBeforeAllThatConcernsThemIsOver() throws Exception {
        try (RoomFixture room = new RoomFixture().settings("").enter("host", 0)) {
            long last = visits(room, 2 * KEPT);
            room.micOn("host", last).advance(last + 500);
            assertThat(room.state().getUsersList()).hasSize(1 + 2 * KEPT);
            // Told of a new format, they are of concern until later.
            room.advance(last + 60_000).settings("'audio':{'bitRate':32000}");
            room.micOff("host", last + RELEASE + 1_000).advance(last + RELEASE + 2_000);
            assertThat(room.state().getUsersList()).hasSize(1 + 2 * KEPT);

            room.micOn("host", last + RELEASE + 61_000).advance(last + RELEASE + 62_000);
            assertThat(room.state().getUsersList())
                    .extracting(UserState::getUserId)
                    .hasSize(1 + KEPT)
                    .contains("host", visitor(2 * KEPT - 1))
                    .doesNotContain(visitor(KEPT - 1));
        }
    }

    @Test
    void theCountIsRestored() throws Exception {
        OperatorSubtaskState snapshot;
        long back;
        try (RoomFixture room = new RoomFixture().settings("").enter("host", 0)) {
            back = visits(room, KEPT + 10) + RELEASE + 1_000;
            room.micOn("host", back).advance(back + 500);
            assertThat(room.state().getTask().getTracksEnded()).isEqualTo(10);
            snapshot = room.snapshot();
        }
        try (RoomFixture room = RoomFixture.restored(snapshot)) {
            room.enter(visitor(3), back + 1_000).dismiss(back + 2_000).nothingIsLeft();

            assertThat(room.tracks(visitor(3)))
                    .startsWith(
                            "visitor00003@" + (back + 1_000) + " record single mixed open-past");
            assertThat(room.notes())
                    .isEqualTo(
                            List.of(
                                    "@"
                                            + (back + 2_000)
                                            + " task-ended room-dismissed tracks "
                                            + (KEPT + 10 + 1 + 1 + 1)));
        }
    }
}
