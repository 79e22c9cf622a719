package io.aircheck.job.room;

import static io.aircheck.job.room.RoomFixture.APP;
import static io.aircheck.job.room.RoomFixture.from;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of recording that the room supervisor keeps. */
class RoomSupervisorTest {
    private static final String MIX = "mix voice-1250000000 64000";
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @Nested
    class FullRecording {
        @Test
        void startsWithTheFirstUserAndEndsWhenTheLastLeft() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 1_500).enter("bob", 3_000);
                room.exit("alice", 5_000).exit("bob", 9_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@1500 record single mixed open-past",
                                "alice@1500 enter",
                                "bob@3000 record single mixed open-past",
                                "bob@3000 enter",
                                "alice@5000 exit cut",
                                "bob@9000 exit cut",
                                "alice@9000 end last-user-left open-future",
                                "bob@9000 end last-user-left open-future");
                assertThat(room.mixes())
                        .containsExactly("@1500 " + MIX, "@9000 end last-user-left");
                assertThat(room.notes())
                        .containsExactly(
                                "@1500 task-started first-user",
                                "@9000 task-ended last-user-left tracks 3");
                assertThat(room.nameStarts()).containsExactly(1_000L);
            }
        }

        @Test
        void singleStreamsOnlyTellTheMixerNothing() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("alice", 1_000).exit("alice", 9_000).nothingIsLeft();

                assertThat(room.tracks("alice")).contains("alice@1000 record single open-past");
                assertThat(room.mixes()).isEmpty();
                assertThat(room.notes()).endsWith("@9000 task-ended last-user-left tracks 1");
            }
        }

        @Test
        void roomDismissedIsTheExitOfEveryUser() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("alice", 1_000).enter("bob", 2_000).dismiss(5_000).nothingIsLeft();

                assertThat(room.tracks())
                        .endsWith(
                                "alice@5000 exit cut",
                                "bob@5000 exit cut",
                                "alice@5000 end room-dismissed open-future",
                                "bob@5000 end room-dismissed open-future");
                assertThat(room.notes()).endsWith("@5000 task-ended room-dismissed tracks 2");
            }
        }

        @Test
        void anEnterFromBeforeTheDismissalIsNoEnter() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.dismiss(5_000).event(RoomEvent.Type.ENTER, "alice", 4_000, 6_000);
                room.nothingIsLeft();

                assertThat(room.tracks()).isEmpty();
            }
        }

        @Test
        void micEventsCut() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("alice", 0).micOn("alice", 1_000).micOff("alice", 2_000);
                room.micOff("alice", 2_500).micOn("alice", 3_000).micOn("alice", 4_000);
                room.exit("alice", 5_000).nothingIsLeft();

                assertThat(room.tracks("alice"))
                        .containsSubsequence(
                                "alice@1000 mic-on",
                                "alice@2000 mic-off cut",
                                "alice@2500 mic-off cut",
                                "alice@3000 mic-on cut",
                                "alice@4000 mic-on",
                                "alice@5000 exit cut");
            }
        }

        @Test
        void aUserWhoseMicIsOffIsUnannouncedFromTheStart() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'enabled':false")) {
                room.settings(from(5_000) + "'streams':'single'");
                room.enter("alice", 0).micOff("alice", 1_000).advance(6_000);

                assertThat(room.tracks())
                        .containsExactly("alice@5000 record single open-past unannounced");
            }
        }

        @Test
        void anOlderEventNeverUndoesANewerOneButCuts() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("bob", 0).enter("alice", 1_000);
                room.event(RoomEvent.Type.ENTER, "alice", 5_000, 5_100);
                room.event(RoomEvent.Type.EXIT, "alice", 4_000, 5_200);
                room.event(RoomEvent.Type.MIC_ON, "alice", 8_000, 8_100);
                room.event(RoomEvent.Type.MIC_OFF, "alice", 7_000, 8_200);
                room.exit("bob", 9_000);

                assertThat(room.tracks("alice"))
                        .containsExactly(
                                "alice@1000 record single open-past",
                                "alice@1000 enter",
                                "alice@5000 enter",
                                "alice@4000 exit cut",
                                "alice@8000 mic-on",
                                "alice@7000 mic-off cut");
                // Alice is still there, so the task goes on.
                assertThat(room.notes()).containsExactly("@0 task-started first-user");

                room.exit("alice", 12_000).nothingIsLeft();
                assertThat(room.notes()).endsWith("@12000 task-ended last-user-left tracks 2");
            }
        }

        @Test
        void anEventOfTheTaskThatJustEndedStillCuts() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("alice", 0).exit("alice", 9_000);
                room.event(RoomEvent.Type.MIC_OFF, "alice", 8_000, 9_500).nothingIsLeft();

                assertThat(room.tracks()).endsWith("alice@8000 mic-off cut");
            }
        }

        @Test
        void duplicatesAreHarmless() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).event(RoomEvent.Type.ENTER, "alice", 0, 200);
                room.micOff("alice", 1_000).micOn("alice", 2_000);
                room.event(RoomEvent.Type.MIC_OFF, "alice", 1_000, 2_500);
                room.exit("alice", 3_000).event(RoomEvent.Type.EXIT, "alice", 3_000, 3_500);
                room.event(RoomEvent.Type.ENTER, "alice", 0, 4_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@0 record single mixed open-past",
                                "alice@0 enter",
                                "alice@1000 mic-off cut",
                                "alice@2000 mic-on cut",
                                "alice@3000 exit cut",
                                "alice@3000 end last-user-left open-future");
                assertThat(room.notes()).hasSize(2);
            }
        }

        @Test
        void twoTasksOfARoomNeverShareAStartInNames() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 1_000).exit("alice", 1_200).enter("alice", 1_400);
                room.exit("alice", 1_600).enter("alice", 1_800).exit("alice", 9_000);
                room.enter("alice", 10_500).exit("alice", 11_000).nothingIsLeft();

                assertThat(room.nameStarts()).containsExactly(1_000L, 2_000L, 3_000L, 10_000L);
                assertThat(room.taskIds()).hasSize(4).allMatch(id -> id > 0);
            }
        }

        @Test
        void onlyEnteringMakesAUserPresent() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.exit("alice", 1_000).micOn("alice", 2_000).micOff("bob", 3_000);
                room.nothingIsLeft();

                assertThat(room.tracks()).isEmpty();
                assertThat(room.notes()).isEmpty();
            }
        }

        /** Whatever comes first mends it: the same user's next exit, or the dismissal. */
        @Test
        void aLostExitKeepsTheTaskUntilTheUserExitsOrTheRoomIsDismissed() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).advance(100 * HOUR);
                assertThat(room.notes()).hasSize(1);
                room.enter("alice", 101 * HOUR).exit("alice", 102 * HOUR).advance(103 * HOUR);
                assertThat(room.notes())
                        .endsWith("@" + 102 * HOUR + " task-ended last-user-left tracks 2");

                room.enter("alice", 104 * HOUR).dismiss(105 * HOUR).advance(107 * HOUR);
                assertThat(room.notes())
                        .hasSize(4)
                        .endsWith("@" + 105 * HOUR + " task-ended room-dismissed tracks 2");
                assertThat(room.stateEntries()).isZero();
                assertThat(room.timers()).isZero();
            }
        }

        @Test
        void aSwitchedOffAppRecordsNothing() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'enabled':false")) {
                room.enter("alice", 0).talk("bob", 0, 3_000).exit("alice", 9_000).nothingIsLeft();

                assertThat(room.tracks()).isEmpty();
                assertThat(room.notes()).isEmpty();
            }
        }

        @Test
        void aDismissalThatComesLateSparesWhoCameBehindIt() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 6_000).audio("bob", 6_100).enter("carol", 4_000);
                room.event(RoomEvent.Type.ROOM_DISMISSED, null, 5_000, 6_500).advance(7_000);

                assertThat(room.tracks())
                        .filteredOn(order -> order.contains("exit"))
                        .containsExactly("carol@5000 exit cut");
                assertThat(room.notes()).hasSize(1);

                // One that is older still changes nothing, and lets nobody in.
                room.event(RoomEvent.Type.ROOM_DISMISSED, null, 4_100, 7_500);
                room.event(RoomEvent.Type.ENTER, "dave", 4_500, 8_000).advance(8_500);
                assertThat(room.tracks("dave")).isEmpty();
                room.dismiss(9_000).nothingIsLeft();
                assertThat(room.notes()).endsWith("@9000 task-ended room-dismissed tracks 4");
            }
        }

        @Test
        void ordersBeginWithTheTaskAndEndBehindWhatWasOrdered() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 1_000).event(RoomEvent.Type.ENTER, "bob", 500, 1_500);
                room.settings(from(5_000) + "'audio':{'bitRate':32000}").advance(5_100);
                room.event(RoomEvent.Type.EXIT, "bob", 4_800, 5_200);
                room.event(RoomEvent.Type.EXIT, "alice", 4_900, 5_300).nothingIsLeft();

                assertThat(room.tracks("bob"))
                        .startsWith("bob@1000 record single mixed open-past")
                        .endsWith("bob@5000 end last-user-left open-future");
                assertThat(room.mixes()).endsWith("@5000 end last-user-left");
                assertThat(room.notes()).endsWith("@4900 task-ended last-user-left tracks 3");
            }
        }

        @Test
        void eventsOfAnAbsurdClockAreIgnored() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.event(RoomEvent.Type.ENTER, "alice", 100 * HOUR, 1_000).nothingIsLeft();

                assertThat(room.tracks()).isEmpty();
            }
        }
    }

    @Nested
    class AudioWins {
        @Test
        void aRoomNobodyAnnouncedIsRecorded() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.talk("alice", 1_000, 4_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@1000 record single mixed open-past unannounced",
                                "alice@10000 end last-user-left open-future");
                assertThat(room.notes())
                        .containsExactly(
                                "@1000 task-started first-user",
                                "@10000 task-ended last-user-left tracks 2");
            }
        }

        @Test
        void audioBehindAnExitKeepsTheTaskGoing() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).enter("bob", 0).exit("alice", 10_000);
                room.audio("alice", 10_500).exit("bob", 11_000).nothingIsLeft();

                assertThat(room.notes()).endsWith("@16000 task-ended last-user-left tracks 3");
            }
        }

        @Test
        void audioFromBeforeTheEndOfTheLastTaskStartsNothing() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).exit("alice", 10_000);
                room.audio("alice", 9_900, 10_500).audio("bob", 9_999, 19_999).nothingIsLeft();

                assertThat(room.notes()).hasSize(2);
            }
        }

        @Test
        void anExitFromBeforeTheAudioSilencesNobody() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.audio("alice", 5_000);
                room.event(RoomEvent.Type.EXIT, "alice", 3_000, 5_500).nothingIsLeft();

                assertThat(room.notes()).endsWith("@11000 task-ended last-user-left tracks 2");
            }
        }

        @Test
        void laterAudioStartsANewTaskBehindTheLast() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("alice", 0).exit("alice", 10_000).audio("alice", 10_020);
                room.nothingIsLeft();
                assertThat(room.notes())
                        .endsWith(
                                "@10020 task-started first-user",
                                "@16000 task-ended last-user-left tracks 1");
            }
            // A gateway whose clock is a minute slow is not unheard for a minute.
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("alice", 0).exit("alice", 100_000).audio("bob", 50_000, 111_000);
                room.nothingIsLeft();
                assertThat(room.tracks("bob"))
                        .containsExactly(
                                "bob@100000 record single open-past unannounced",
                                "bob@100000 end last-user-left open-future");
            }
        }

        @Test
        void presenceByFramesGoesByMarksAndTheIdleTime() throws Exception {
            try (RoomFixture room =
                    new RoomFixture()
                            .settings("'presence':'frames','maxIdleTime':'3s','streams':'both'")) {
                room.talk("alice", 1_000, 5_000).talk("bob", 6_000, 7_000);
                // Events cut, but say nothing of presence.
                room.exit("bob", 7_500).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@1000 record single mixed open-past",
                                "bob@6000 record single mixed open-past",
                                "bob@7500 exit cut",
                                "alice@11000 end last-user-left open-future",
                                "bob@11000 end last-user-left open-future");
            }
        }

        @Test
        void marksASecondApartAreNoAbsenceWithTheShortestIdleTime() throws Exception {
            try (RoomFixture room =
                    new RoomFixture().settings("'presence':'frames','maxIdleTime':'1s'")) {
                for (int i = 0; i < 10; i++) {
                    room.audio("alice", i * 1_060);
                }
                room.nothingIsLeft();

                assertThat(room.notes())
                        .containsExactly(
                                "@0 task-started first-user",
                                "@11000 task-ended last-user-left tracks 2");
            }
        }
    }

    @Nested
    class CustomRecording {
        private RoomFixture custom() throws Exception {
            return new RoomFixture().settings("'scope':'custom'");
        }

        @Test
        void nothingIsRecordedWithoutStartRecord() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).talk("bob", 0, 3_000).exit("alice", 9_000).nothingIsLeft();

                assertThat(room.tracks()).isEmpty();
                assertThat(room.notes()).isEmpty();
            }
        }

        @Test
        void runsFromStartRecordToStopRecord() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(2_000).enter("bob", 3_000).stop(5_000, null);
                room.exit("alice", 6_000).exit("bob", 7_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@2000 record single mixed",
                                "bob@2000 record single mixed",
                                "bob@3000 enter",
                                "alice@5000 end stop-record",
                                "bob@5000 end stop-record");
                assertThat(room.mixes()).containsExactly("@2000 " + MIX, "@5000 end stop-record");
                assertThat(room.notes())
                        .containsExactly(
                                "@2000 task-started start-record",
                                "@5000 task-ended stop-record tracks 3");
            }
        }

        @Test
        void startRecordWaitsForTheFirstUser() throws Exception {
            try (RoomFixture room = custom()) {
                room.start(0, 2, null, null).enter("alice", 11 * HOUR).stop(11 * HOUR + 1, null);
                room.exit("alice", 11 * HOUR + 2).nothingIsLeft();

                assertThat(room.notes())
                        .containsExactly(
                                "@39600000 task-started start-record",
                                "@39600001 task-ended stop-record tracks 2");
                assertThat(room.tracks("alice")).startsWith("alice@39600000 record mixed");
            }
        }

        @Test
        void aStartThatComesLateBeginsWithTheFirstUserNotBefore() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 2_000);
                room.input(
                        RoomFixture.commandInput(
                                RoomFixture.startCommand(1_000, 3, null, null), 2_500));
                room.stop(5_000, null).exit("alice", 6_000).nothingIsLeft();

                assertThat(room.notes()).startsWith("@2000 task-started start-record").hasSize(2);
                assertThat(room.mixes()).startsWith("@2000 " + MIX);
            }
        }

        @Test
        void anEnterThatComesLateStartsNothingBeforeItsStartRecord() throws Exception {
            try (RoomFixture room = custom()) {
                room.start(1_000).event(RoomEvent.Type.ENTER, "alice", 500, 1_500);
                room.stop(5_000, null).exit("alice", 6_000).nothingIsLeft();

                assertThat(room.notes()).startsWith("@1000 task-started start-record").hasSize(2);
            }
        }

        @Test
        void startRecordWaitsTwelveHours() throws Exception {
            try (RoomFixture room = custom()) {
                room.start(0).enter("alice", 12 * HOUR).exit("alice", 13 * HOUR).nothingIsLeft();

                assertThat(room.notes()).isEmpty();
            }
        }

        @Test
        void aWaitingStartCanBeModifiedAndStopped() throws Exception {
            try (RoomFixture room = custom()) {
                room.start(0).modify(1_000, 1, List.of("alice"), null).enter("alice", 2_000);
                room.stop(3_000, null).start(4_000).stop(4_000, null).exit("alice", 5_000);
                room.start(6_000).stop(7_000, null).enter("alice", 8_000).exit("alice", 9_000);
                room.nothingIsLeft();

                assertThat(room.notes())
                        .containsExactly(
                                "@2000 task-started start-record",
                                "@3000 task-ended stop-record tracks 1",
                                "@4000 task-started start-record",
                                "@4000 task-ended stop-record tracks 2");
                assertThat(room.tracks("alice")).startsWith("alice@2000 record single");
            }
        }

        @Test
        void listsSayWhoIsRecorded() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).enter("bob", 0).start(1_000, 3, null, List.of("alice"));
                room.stop(2_000, null).start(3_000, 3, List.of("alice"), null).stop(4_000, null);
                room.dismiss(5_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@1000 record",
                                "bob@1000 record single mixed",
                                "alice@2000 end stop-record",
                                "bob@2000 end stop-record",
                                "alice@3000 record single mixed",
                                "bob@3000 record",
                                "alice@4000 end stop-record",
                                "bob@4000 end stop-record");
            }
        }

        @Test
        void modifyRecordChangesModeAndListsAtItsTime() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).enter("bob", 0).start(1_000);
                room.modify(2_000, 1, null, null).modify(3_000, 2, null, List.of("bob"));
                room.stop(4_000, null).dismiss(5_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@1000 record single mixed",
                                "bob@1000 record single mixed",
                                "alice@2000 record single",
                                "bob@2000 record single",
                                "alice@3000 record mixed",
                                "bob@3000 record",
                                "alice@4000 end stop-record",
                                "bob@4000 end stop-record");
                assertThat(room.mixes())
                        .containsExactly(
                                "@1000 " + MIX,
                                "@2000 pause unsubscribed",
                                "@3000 " + MIX,
                                "@4000 end stop-record");
            }
        }

        @Test
        void ordersToAUserNeverGoBackInTime() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(1_000).enter("bob", 7_000);
                room.input(
                        RoomFixture.commandInput(
                                new RecordingCommand(
                                        1,
                                        RoomFixture.T0 + 4_000,
                                        null,
                                        new RecordingCommand.ModifyRecord(
                                                APP, "42", null, 1, null, null),
                                        null,
                                        null),
                                7_500));
                room.advance(8_000);

                assertThat(room.tracks("alice")).endsWith("alice@4000 record single");
                assertThat(room.tracks("bob")).endsWith("bob@5000 record single");
            }
        }

        @Test
        void aTaskOutlivesTheLastUserByTwelveHours() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(0).exit("alice", HOUR).nothingIsLeft();

                assertThat(room.notes()).endsWith("@46800000 task-ended empty-too-long tracks 2");
                assertThat(room.tracks()).endsWith("alice@46800000 end empty-too-long");
                assertThat(room.mixes()).endsWith("@46800000 end empty-too-long");
            }
        }

        @Test
        void whoComesBackWithinTwelveHoursIsRecordedAgain() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(0).exit("alice", HOUR).enter("bob", 12 * HOUR);
                room.exit("bob", 13 * HOUR).stop(14 * HOUR, null).nothingIsLeft();

                assertThat(room.notes())
                        .containsExactly(
                                "@0 task-started start-record",
                                "@50400000 task-ended stop-record tracks 3");
                assertThat(room.tracks("bob")).startsWith("bob@43198000 record single mixed");
            }
        }

        @Test
        void aTaskLastsAtMostADay() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(1_000).advance(25 * HOUR);

                assertThat(room.notes()).endsWith("@86401000 task-ended task-too-long tracks 2");
                room.exit("alice", 26 * HOUR).nothingIsLeft();
                assertThat(room.notes()).hasSize(2);
            }
        }

        @Test
        void startRecordWhileATaskRunsIsIgnored() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(1_000).start(2_000, 1, null, null);
                room.dismiss(3_000).nothingIsLeft();

                assertThat(room.notes())
                        .containsExactly(
                                "@1000 task-started start-record",
                                "@3000 task-ended room-dismissed tracks 2");
            }
        }

        @Test
        void aCommandForAnotherTaskIsIgnored() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(1_000).stop(2_000, 5L).advance(3_000);
                assertThat(room.notes()).hasSize(1);

                room.stop(4_000, room.taskIds().get(0)).exit("alice", 5_000).nothingIsLeft();
                assertThat(room.notes()).endsWith("@4000 task-ended stop-record tracks 2");
            }
        }

        @Test
        void aStartFromBeforeAStopStartsNothing() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).stop(2_000, null);
                room.input(
                        RoomFixture.commandInput(
                                RoomFixture.startCommand(1_000, 3, null, null), 2_500));
                room.exit("alice", 3_000).nothingIsLeft();

                assertThat(room.notes()).isEmpty();
            }
        }

        @Test
        void aDuplicateOfAStartBehindItsStopStartsNothing() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(1_000).stop(2_000, null);
                room.input(
                        RoomFixture.commandInput(
                                RoomFixture.startCommand(1_000, 3, null, null), 2_500));
                room.exit("alice", 3_000).nothingIsLeft();

                assertThat(room.notes()).hasSize(2);
            }
        }

        @Test
        void audioIsAUserToo() throws Exception {
            try (RoomFixture room = custom()) {
                room.start(1_000).talk("alice", 5_010, 7_010).stop(60_000, null).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@5010 record single mixed unannounced",
                                "alice@60000 end stop-record");
                assertThat(room.notes())
                        .containsExactly(
                                "@5010 task-started start-record",
                                "@60000 task-ended stop-record tracks 2");
            }
        }

        @Test
        void presenceByFramesHoldsForCustomTasksToo() throws Exception {
            try (RoomFixture room =
                    new RoomFixture().settings("'scope':'custom','presence':'frames'")) {
                // An enter says nothing of presence.
                room.start(0).enter("alice", 1_000).advance(2_000);
                assertThat(room.notes()).isEmpty();
                room.talk("alice", 5_000, 6_000).nothingIsLeft();

                // The room is empty from the idle time behind the second of the last frame.
                assertThat(room.notes())
                        .containsExactly(
                                "@5000 task-started start-record",
                                "@" + (12_000 + 12 * HOUR) + " task-ended empty-too-long tracks 2");
            }
        }

        @Test
        void framesThatOvertookOneAnotherAreAllRecorded() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(1_000).audio("bob", 2_600).audio("carol", 9_000);
                room.stop(20_000, null).exit("alice", 21_000).nothingIsLeft();

                // Not before the task; its first order reaches back otherwise.
                assertThat(room.tracks("bob"))
                        .startsWith("bob@1000 record single mixed unannounced");
                assertThat(room.tracks("carol"))
                        .startsWith("carol@7000 record single mixed unannounced");
            }
        }

        @Test
        void aDismissalCancelsAWaitingStart() throws Exception {
            try (RoomFixture room = custom()) {
                room.start(0).dismiss(1_000).enter("alice", 2_000).exit("alice", 3_000);
                room.nothingIsLeft();

                assertThat(room.notes()).isEmpty();
            }
        }

        @Test
        void aDismissalFromBeforeTheTaskDoesNotEndIt() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(5_000).exit("alice", 6_000);
                room.event(RoomEvent.Type.ROOM_DISMISSED, null, 4_000, 6_500).nothingIsLeft();

                assertThat(room.notes())
                        .endsWith(
                                "@" + (6_000 + 12 * HOUR) + " task-ended empty-too-long tracks 2");
            }
        }

        @Test
        void aWaitingStartIsForgottenWithItsApp() throws Exception {
            try (RoomFixture room = custom()) {
                room.start(0).advance(1_000).removeSettings().advance(2_000);
                room.settings("'scope':'custom'").enter("alice", 3_000).exit("alice", 4_000);
                room.nothingIsLeft();

                assertThat(room.notes()).isEmpty();
            }
        }

        @Test
        void behindADayATaskIsStartedAgain() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(0).start(25 * HOUR).stop(26 * HOUR, null);
                room.exit("alice", 27 * HOUR).nothingIsLeft();

                assertThat(room.notes())
                        .containsExactly(
                                "@0 task-started start-record",
                                "@" + 24 * HOUR + " task-ended task-too-long tracks 2",
                                "@" + 25 * HOUR + " task-started start-record",
                                "@" + 26 * HOUR + " task-ended stop-record tracks 2");
                assertThat(room.taskIds()).hasSize(2);
            }
        }

        @Test
        void tasksOfOneSecondHaveNamesOfTheirOwn() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).start(1_000).stop(1_200, null).start(1_400);
                room.stop(1_600, null).start(1_800).stop(1_900, null).exit("alice", 2_000);
                room.nothingIsLeft();

                assertThat(room.nameStarts()).containsExactly(1_000L, 2_000L, 3_000L);
                assertThat(room.taskIds()).hasSize(3);
            }
        }

        @Test
        void aWaitingStartEndsWithTheSwitchOrTheScope() throws Exception {
            for (String more : List.of("'scope':'custom','enabled':false", "'scope':'full'")) {
                try (RoomFixture room = custom()) {
                    room.start(0).settings(from(1_000) + more).advance(1_500);
                    room.settings(from(2_000) + "'scope':'custom'").enter("alice", 3_000);
                    room.exit("alice", 4_000).nothingIsLeft();

                    assertThat(room.notes()).isEmpty();
                }
            }
        }

        @Test
        void modifyRecordChangesAnAllowList() throws Exception {
            try (RoomFixture room = custom()) {
                room.enter("alice", 0).enter("bob", 0).start(1_000, 3, List.of("alice"), null);
                room.modify(2_000, 3, List.of("bob"), null).modify(3_000, 3, List.of(), List.of());
                room.stop(4_000, null).dismiss(5_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@1000 record single mixed",
                                "bob@1000 record",
                                "alice@2000 record",
                                "bob@2000 record single mixed",
                                "alice@3000 record single mixed",
                                "alice@4000 end stop-record",
                                "bob@4000 end stop-record");
            }
        }

        @Test
        void commandsForFullRecordingAreIgnored() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).stop(1_000, null).start(2_000).exit("alice", 3_000);
                room.nothingIsLeft();

                assertThat(room.notes())
                        .containsExactly(
                                "@0 task-started first-user",
                                "@3000 task-ended last-user-left tracks 2");
            }
        }
    }

    @Nested
    class MixedUsers {
        @Test
        void theEarliestAreMixedAndTheNextTakesOver() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'maxMixedUsers':2")) {
                room.enter("carol", 0).enter("alice", 1_000).enter("bob", 2_000);
                room.exit("carol", 3_000).enter("carol", 4_000).dismiss(9_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "carol@0 record single mixed open-past",
                                "carol@0 enter",
                                "alice@1000 record single mixed open-past",
                                "alice@1000 enter",
                                "bob@2000 record single open-past",
                                "bob@2000 enter",
                                "carol@3000 exit cut",
                                "bob@3000 record single mixed open-past",
                                "carol@3000 record single open-past unannounced",
                                "carol@4000 enter",
                                "alice@9000 exit cut",
                                "bob@9000 exit cut",
                                "carol@9000 exit cut",
                                "alice@9000 end room-dismissed open-future",
                                "bob@9000 end room-dismissed open-future",
                                "carol@9000 end room-dismissed open-future");
            }
        }

        @Test
        void aTrtcAppMixesEight() throws Exception {
            try (RoomFixture room =
                    new RoomFixture().settings("'callback':{'url':'https://h/','format':'trtc'}")) {
                for (int i = 0; i < 10; i++) {
                    room.enter("user" + i, i * 100);
                }
                room.dismiss(9_000).nothingIsLeft();

                assertThat(room.tracks())
                        .filteredOn(order -> order.contains("record single mixed"))
                        .hasSize(8)
                        .noneMatch(order -> order.startsWith("user8") || order.startsWith("user9"));
            }
        }

        @Test
        void theLimitChangesAtItsTime() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'mixed'")) {
                room.enter("alice", 0).enter("bob", 1_000);
                room.settings(from(5_000) + "'streams':'mixed','maxMixedUsers':1");
                room.dismiss(9_000).nothingIsLeft();

                assertThat(room.tracks("bob"))
                        .containsSubsequence(
                                "bob@1000 record mixed open-past", "bob@5000 record open-past");
                assertThat(room.tracks("alice"))
                        .filteredOn(order -> order.contains("record"))
                        .containsExactly("alice@0 record mixed open-past");
            }
        }

        @Test
        void whoIsNotSubscribedDoesNotCount() throws Exception {
            try (RoomFixture room =
                    new RoomFixture().settings("'scope':'custom','maxMixedUsers':1")) {
                room.enter("alice", 0).enter("bob", 1_000).start(2_000, 2, null, List.of("alice"));
                room.dismiss(9_000).nothingIsLeft();

                assertThat(room.tracks()).startsWith("alice@2000 record", "bob@2000 record mixed");
            }
        }
    }

    @Nested
    class UnknownApps {
        @Test
        void theTrackIsToldOnceAMinute() throws Exception {
            try (RoomFixture room = new RoomFixture()) {
                room.enter("alice", 0).start(0).talk("alice", 1_000, 70_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@1000 refuse: unknown app 1",
                                "alice@61000 refuse: unknown app 1");
                assertThat(room.notes()).isEmpty();
            }
        }

        @Test
        void settingsThatComeLateRecordWhoIsHeard() throws Exception {
            try (RoomFixture room = new RoomFixture()) {
                room.talk("alice", 0, 2_000).advance(2_500).settings("'streams':'single'");
                room.talk("alice", 3_000, 4_000).nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@0 refuse: unknown app 1",
                                "alice@3000 record single open-past unannounced",
                                "alice@10000 end last-user-left open-future");
            }
        }
    }

    @Nested
    class Settings {
        @Test
        void switchedOffEndsTheTaskOfASilentRoomAtItsTime() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("alice", 0).advance(5_000).settings(from(60_000) + "'enabled':false");
                room.advance(59_999);
                assertThat(room.notes()).hasSize(1);

                room.advance(60_000);
                assertThat(room.tracks()).endsWith("alice@60000 end switched-off");
                assertThat(room.notes()).endsWith("@60000 task-ended switched-off tracks 1");

                room.settings(from(70_000) + "'streams':'mixed'").advance(70_000);
                assertThat(room.tracks()).endsWith("alice@70000 record mixed open-past");
                room.exit("alice", 80_000).nothingIsLeft();
                assertThat(room.notes()).endsWith("@80000 task-ended last-user-left tracks 2");
            }
        }

        @Test
        void streamsChangeAtTheirTime() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).settings(from(5_000) + "'streams':'single'");
                room.settings(from(8_000) + "'streams':'both'").exit("alice", 9_000);
                room.nothingIsLeft();

                assertThat(room.tracks("alice"))
                        .containsSubsequence(
                                "alice@0 record single mixed open-past",
                                "alice@5000 record single open-past",
                                "alice@8000 record single mixed open-past");
                assertThat(room.mixes())
                        .containsExactly(
                                "@0 " + MIX,
                                "@5000 pause settings-changed",
                                "@8000 " + MIX,
                                "@9000 end last-user-left");
            }
        }

        @Test
        void aNewFormatIsToldForTheNextFiles() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0);
                room.settings(from(5_000) + "'audio':{'bitRate':32000},'micOffGap':'5s'");
                room.exit("alice", 9_000).nothingIsLeft();

                assertThat(room.mixes())
                        .containsSubsequence("@0 " + MIX, "@5000 mix voice-1250000000 32000");
                assertThat(room.trackOrders())
                        .filteredOn(order -> order.hasRecord())
                        .extracting(order -> order.getRecord().getOutput().getMicOffGapMs())
                        .containsExactly(2_000L, 5_000L);
            }
        }

        @Test
        void settingsKnownTooLateHoldFromNow() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("alice", 0).advance(3_600_000).settings("'enabled':false");
                room.advance(3_600_500).exit("alice", 3_601_000).nothingIsLeft();

                assertThat(room.notes()).endsWith("@3600001 task-ended switched-off tracks 1");
            }
        }

        @Test
        void anInputIsJudgedByTheSettingsOfItsTime() throws Exception {
            try (RoomFixture room = new RoomFixture().settings(from(0) + "'enabled':false")) {
                room.settings(from(10_000) + "'streams':'single'");
                room.enter("alice", 5_000).exit("alice", 9_000).enter("alice", 9_990);
                room.exit("alice", 20_000).nothingIsLeft();

                assertThat(room.notes())
                        .containsExactly(
                                "@10000 task-started first-user",
                                "@20000 task-ended last-user-left tracks 1");
            }
        }

        @Test
        void beforeTheEarliestKnownSettingsTheseHold() throws Exception {
            try (RoomFixture room = new RoomFixture().settings(from(HOUR) + "'streams':'single'")) {
                room.enter("alice", 0).exit("alice", 1_000).nothingIsLeft();

                assertThat(room.notes()).hasSize(2);
            }
        }

        @Test
        void fullRecordingEndsWhenTheScopeBecomesCustom() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).settings(from(5_000) + "'scope':'custom'");
                room.exit("alice", 9_000).nothingIsLeft();

                assertThat(room.notes()).endsWith("@5000 task-ended switched-off tracks 2");
            }
        }

        @Test
        void aTaskOfACommandOutlivesTheChangeToFullScope() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'scope':'custom'")) {
                room.enter("alice", 0).start(1_000).settings(from(5_000) + "'scope':'full'");
                room.stop(6_000, null).exit("alice", 9_000).nothingIsLeft();

                assertThat(room.notes())
                        .containsExactly(
                                "@1000 task-started start-record",
                                "@6000 task-ended stop-record tracks 2",
                                "@6000 task-started first-user",
                                "@9000 task-ended last-user-left tracks 2");
            }
        }

        @Test
        void presenceByFramesGivesAnnouncedUsersTheIdleTime() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).enter("bob", 0);
                room.settings(from(5_000) + "'presence':'frames'");
                room.talk("alice", 0, 8_000).nothingIsLeft();

                assertThat(room.notes()).endsWith("@14000 task-ended last-user-left tracks 3");
            }
        }

        @Test
        void aRemovedAppIsUnknownFromThereOn() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.enter("alice", 0).advance(5_000).removeSettings().audio("alice", 6_000);
                room.nothingIsLeft();

                assertThat(room.tracks())
                        .containsExactly(
                                "alice@0 record single open-past",
                                "alice@0 enter",
                                "alice@5001 end switched-off",
                                "alice@6000 refuse: unknown app 1");
                assertThat(room.notes()).endsWith("@5001 task-ended switched-off tracks 1");
            }
        }

        @Test
        void settingsThatCannotBeReadLeaveTheOldOnesInForce() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("'streams':'single'")) {
                room.rawSettings("{'bizId':1,'enabled':false}").rawSettings("{");
                room.enter("alice", 0).exit("alice", 1_000).nothingIsLeft();

                assertThat(room.notes()).hasSize(2);
            }
        }

        @Test
        void settingsOfAnAbsurdTimeLeaveNothingBehind() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).advance(1_000);
                for (String time : List.of("9223372036854775807", "253402300799000", "-5")) {
                    room.settings("'effectiveFrom':" + time + ",'streams':'single'");
                    room.advance(1_500);
                }
                room.exit("alice", 2_000).nothingIsLeft();

                assertThat(room.notes()).endsWith("@2000 task-ended last-user-left tracks 2");
            }
        }

        @Test
        void settingsOfAnotherAppChangeNothing() throws Exception {
            try (RoomFixture room = new RoomFixture().settings("")) {
                room.enter("alice", 0).advance(1_000);
                int timers = room.timers();
                room.settings(2, "'enabled':false");

                assertThat(room.timers()).isEqualTo(timers);
            }
        }
    }
}
