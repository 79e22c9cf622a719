package io.aircheck.job.room;

import static io.aircheck.job.room.RoomFixture.from;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RoomEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** A supervisor that is restored goes on as if nothing had happened. */
class RoomRestoreTest {
    private static RoomFixture half(RoomFixture room) throws Exception {
        room.settings("'scope':'custom'").enter("alice", 0).start(1_000, 3, null, List.of("bob"));
        room.enter("bob", 2_000).micOff("alice", 3_000);
        // Waits in the snapshot.
        return room.inputNow(RoomFixture.eventInput(RoomEvent.Type.MIC_ON, "alice", 5_000, 5_100));
    }

    private static RoomFixture otherHalf(RoomFixture room) throws Exception {
        room.enter("carol", 6_000).modify(7_000, 2, null, null).settings(from(8_000) + custom());
        return room.exit("alice", 9_000).dismiss(10_000).nothingIsLeft();
    }

    private static String custom() {
        return "'scope':'custom','audio':{'bitRate':32000}";
    }

    @Test
    void aRestoredSupervisorGoesOn() throws Exception {
        List<String> tracks;
        List<String> mixes;
        List<String> notes;
        try (RoomFixture whole = otherHalf(half(new RoomFixture()))) {
            tracks = whole.tracks();
            mixes = whole.mixes();
            notes = whole.notes();
        }
        OperatorSubtaskState snapshot;
        List<String> toldTracks;
        List<String> toldMixes;
        List<String> toldNotes;
        try (RoomFixture first = half(new RoomFixture())) {
            snapshot = first.snapshot();
            toldTracks = new ArrayList<>(first.tracks());
            toldMixes = new ArrayList<>(first.mixes());
            toldNotes = new ArrayList<>(first.notes());
        }
        try (RoomFixture second = otherHalf(RoomFixture.restored(snapshot))) {
            toldTracks.addAll(second.tracks());
            toldMixes.addAll(second.mixes());
            toldNotes.addAll(second.notes());
        }
        assertThat(toldTracks).isEqualTo(tracks).hasSizeGreaterThan(10);
        assertThat(toldMixes).isEqualTo(mixes).hasSize(3);
        assertThat(toldNotes).isEqualTo(notes).hasSize(2);
    }

    @Test
    void twoSupervisorsShareTheRoomsOfOne() throws Exception {
        OperatorSubtaskState snapshot;
        try (RoomFixture first = half(new RoomFixture())) {
            snapshot = first.snapshot();
        }
        int owners = 0;
        for (int subtask = 0; subtask < 2; subtask++) {
            try (RoomFixture half = RoomFixture.halfOf(snapshot, subtask)) {
                boolean owns = half.stateEntries() > 0;
                half.settings(from(8_000) + "'enabled':false").nothingIsLeftOf(owns);
                assertThat(half.notes())
                        .isEqualTo(
                                owns
                                        ? List.of("@8000 task-ended switched-off tracks 3")
                                        : List.of());
                owners += owns ? 1 : 0;
            }
        }
        assertThat(owners).isEqualTo(1);
    }

    /** After a restart settings come in before the first watermark. */
    @Test
    void settingsThatAreReadBeforeTimeMovesDoNotReachIntoThePast() throws Exception {
        OperatorSubtaskState snapshot;
        try (RoomFixture first = new RoomFixture().settings("").enter("alice", 0)) {
            snapshot = first.advance(3_600_000).snapshot();
        }
        try (RoomFixture second = RoomFixture.restored(snapshot)) {
            second.settings(from(1_000) + "'enabled':false").advance(3_600_500);
            second.exit("alice", 3_601_000).nothingIsLeft();

            assertThat(second.notes()).containsExactly("@3600001 task-ended switched-off tracks 2");
        }
    }
}
