package io.aircheck.job.track;

import static io.aircheck.job.track.TrackScenario.FRAME_MS;
import static io.aircheck.job.track.TrackScenario.T0;
import static io.aircheck.job.track.TrackScenario.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.FrameCounts;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.message.TrackOrder.Presence.Kind;
import io.aircheck.schema.AudioRecord;
import org.junit.jupiter.api.Test;

/** A track: what of a user's audio goes into which file. */
class TrackFunctionTest {
    private static TrackScenario track() {
        return new TrackScenario().record();
    }

    private static FrameCounts frames(TrackScenario track, int file) {
        return track.files().get(file).end().getFrames();
    }

    // ---- where files end ----------------------------------------------------------------------

    @Test
    void aFileLastsFromTheFirstFrameToTheEndOfTheLast() throws Exception {
        TrackScenario track = track().talk(1, 0, 1_000, 10_000).end(30_000).run();

        assertThat(track.told()).containsExactly("7#0 @1000+9000 gap");
        assertThat(frames(track, 0)).isEqualTo(FrameCounts.newBuilder().setReceived(450).build());
        assertThat(TrackScenario.packetsIn(track.files().get(0))).hasSize(450);
        assertThat(track.closed()).containsExactly("7:1");
    }

    @Test
    void micOffCutsAtTheFirstPacketNotBeforeIt() throws Exception {
        TrackScenario track =
                track().talk(1, 0, 1_000, 6_000)
                        .presence(3_005, Kind.MIC_OFF)
                        .presence(4_000, Kind.MIC_ON)
                        .end(20_000)
                        .run();

        assertThat(track.told())
                .containsExactly(
                        "7#0 @1000+2020 mic-off", "7#1 @3020+980 mic-on", "7#2 @4000+2000 gap");
        assertThat(frames(track, 1).getUnannounced()).isEqualTo(49);
        assertThat(frames(track, 0).getUnannounced()).isZero();
        assertThat(frames(track, 2).getUnannounced()).isZero();
    }

    @Test
    void aGapAsLongAsAllowedIsFilledALongerOneEndsTheFile() throws Exception {
        TrackScenario track =
                track().talk(1, 0, 1_000, 3_000)
                        .talk(1, 100, 5_000, 6_000)
                        .talk(1, 150, 8_020, 9_000)
                        .end(20_000)
                        .run();

        assertThat(track.told()).containsExactly("7#0 @1000+5000 gap", "7#1 @8020+980 gap");
        assertThat(track.files().get(0).end().getGapsList())
                .singleElement()
                .satisfies(
                        gap -> {
                            assertThat(gap.getStartSample()).isEqualTo(2000 * 48);
                            assertThat(gap.getSamples()).isEqualTo(2000 * 48);
                        });
    }

    @Test
    void exitEndsAFile() throws Exception {
        TrackScenario track =
                track().talk(1, 0, 1_000, 4_000).presence(4_000, Kind.EXIT).end(4_500).run();

        assertThat(track.told()).containsExactly("7#0 @1000+3000 exit");
    }

    @Test
    void theEndOfTheTaskEndsAFileAndLaterFramesAreNotRecorded() throws Exception {
        TrackScenario track = track().talk(1, 0, 1_000, 8_000).end(4_010).run();

        assertThat(track.told()).containsExactly("7#0 @1000+3020 task-end");
        assertThat(track.closed()).containsExactly("7:1");
        assertThat(track.letters()).isEmpty();
    }

    @Test
    void whoeverIsNotSubscribedToAnyMoreIsNotRecorded() throws Exception {
        TrackScenario track = track().talk(1, 0, 1_000, 8_000);
        track.order(
                        3_000,
                        TrackOrder.newBuilder()
                                .setRecord(
                                        track.recording(TASK, 0).setSingle(false).setMixed(false)))
                .order(5_000, TrackOrder.newBuilder().setRecord(track.recording(TASK, 0)))
                .end(20_000)
                .run();

        assertThat(track.told())
                .containsExactly("7#0 @1000+2000 unsubscribed", "7#1 @5000+3000 gap");
    }

    @Test
    void aFileIsNeverLongerThanAllowed() throws Exception {
        TrackScenario track =
                new TrackScenario()
                        .maxSegment(2_010)
                        .record()
                        .talk(1, 0, 1_000, 6_000)
                        .end(20_000)
                        .run();

        assertThat(track.told())
                .containsExactly(
                        "7#0 @1000+2010 max-duration",
                        "7#1 @3010+2010 max-duration",
                        "7#2 @5020+980 gap");
        assertThat(
                        frames(track, 0).getReceived()
                                + frames(track, 1).getReceived()
                                + frames(track, 2).getReceived())
                .isEqualTo(250);
    }

    @Test
    void aFileAsLongAsAllowedIsNotFollowedByAnEmptyOne() throws Exception {
        TrackScenario track =
                new TrackScenario()
                        .maxSegment(2_000)
                        .record()
                        .talk(1, 0, 1_000, 3_000)
                        .end(20_000)
                        .run();

        assertThat(track.told()).containsExactly("7#0 @1000+2000 gap");
    }

    // ---- order, doubles, late frames ----------------------------------------------------------

    @Test
    void framesThatComeTwiceCountAsDuplicates() throws Exception {
        TrackScenario track =
                track().talk(1, 0, 1_000, 9_000)
                        .frames(1, 10, 5, 1_200, 1_400)
                        .frames(1, 20, 5, 1_400, 8_500)
                        .end(20_000)
                        .run();

        assertThat(track.told()).containsExactly("7#0 @1000+8000 gap");
        assertThat(frames(track, 0))
                .isEqualTo(FrameCounts.newBuilder().setReceived(400).setDuplicate(10).build());
    }

    @Test
    void framesOutOfOrderWithinTheHoldFindTheirPlace() throws Exception {
        TrackScenario track =
                track().talk(1, 0, 1_000, 3_000)
                        .frames(1, 100, 5, 3_000, 7_000)
                        .talk(1, 105, 3_100, 9_000)
                        .end(20_000)
                        .run();

        assertThat(track.told()).containsExactly("7#0 @1000+8000 gap");
        assertThat(frames(track, 0)).isEqualTo(FrameCounts.newBuilder().setReceived(400).build());
    }

    @Test
    void framesBehindTheCutAreCountedLate() throws Exception {
        TrackScenario track =
                track().talk(1, 0, 1_000, 3_000)
                        .frames(1, 100, 5, 3_000, 15_000)
                        .talk(1, 105, 3_100, 20_000)
                        .end(40_000)
                        .run();

        assertThat(track.told()).containsExactly("7#0 @1000+19000 gap");
        FrameCounts counts = frames(track, 0);
        assertThat(counts)
                .isEqualTo(
                        FrameCounts.newBuilder()
                                .setReceived(945)
                                .setLost(5)
                                .setConcealed(5)
                                .setLate(5)
                                .build());
    }

    // ---- streams and clocks -------------------------------------------------------------------

    @Test
    void aNewStreamGoesOnInTheSameFile() throws Exception {
        TrackScenario track =
                track().talk(1, 0, 1_000, 3_000).talk(2, 0, 3_000, 9_000).end(20_000).run();

        assertThat(track.told()).containsExactly("7#0 @1000+8000 gap");
        assertThat(frames(track, 0).getReceived()).isEqualTo(400);
    }

    @Test
    void twoStreamsAtOnceAreInOneFile() throws Exception {
        TrackScenario track =
                track().talk(1, 0, 1_000, 5_000).talk(2, 0, 3_000, 9_000).end(20_000).run();

        assertThat(track.told()).containsExactly("7#0 @1000+8000 gap");
        assertThat(frames(track, 0).getReceived()).isEqualTo(500);
        assertThat(TrackScenario.packetsIn(track.files().get(0))).hasSize(500);
    }

    @Test
    void aGatewayWhoseClockIsSlowLosesNothing() throws Exception {
        long slow = -9 * 60_000;
        TrackScenario track = new TrackScenario();
        track.order(slow, TrackOrder.newBuilder().setRecord(track.recording(TASK, slow)))
                .skew(slow)
                .talk(1, 0, 1_000, 20_000)
                .end(300_000)
                .run();

        assertThat(track.told()).containsExactly("7#0 @" + (slow + 1_000) + "+19000 gap");
        assertThat(frames(track, 0)).isEqualTo(FrameCounts.newBuilder().setReceived(950).build());
    }

    /** Frames are not lost to an outage; the silence meanwhile may have ended the file. */
    @Test
    void whatAGatewayHeldBackFor20SecondsIsRecorded() throws Exception {
        TrackScenario track = track().talk(1, 0, 1_000, 5_000);
        for (long ms = 5_000; ms < 25_000; ms += 100) {
            track.frames(1, (ms - 1_000) / FRAME_MS, 5, ms, 25_000);
        }
        track.talk(1, 1_200, 25_000, 40_000).end(60_000).run();

        assertThat(track.told()).containsExactly("7#0 @1000+4000 gap", "7#1 @5000+35000 gap");
        assertThat(frames(track, 0).getReceived() + frames(track, 1).getReceived()).isEqualTo(1950);
    }

    // ---- who may be recorded ------------------------------------------------------------------

    @Test
    void framesNobodyAnnouncedAreRecordedAndCounted() throws Exception {
        TrackScenario track = new TrackScenario();
        track.order(
                        0,
                        TrackOrder.newBuilder()
                                .setRecord(track.recording(TASK, 0).setUnannounced(true)))
                .talk(1, 0, 1_000, 9_000)
                .presence(3_000, Kind.ENTER)
                .end(20_000)
                .run();

        assertThat(track.told()).containsExactly("7#0 @1000+2000 enter", "7#1 @3000+6000 gap");
        assertThat(frames(track, 0).getUnannounced()).isEqualTo(100);
        assertThat(frames(track, 1).getUnannounced()).isZero();
    }

    @Test
    void anOrderThatIsRepeatedSaysNothingOfFramesBeforeIt() throws Exception {
        TrackScenario track = new TrackScenario();
        track.order(
                        0,
                        TrackOrder.newBuilder()
                                .setRecord(track.recording(TASK, 0).setOpenPast(true)))
                .talk(1, 0, 1_000, 9_000)
                .presence(9_000, Kind.EXIT)
                .order(
                        9_000,
                        TrackOrder.newBuilder()
                                .setRecord(
                                        track.recording(TASK, 0)
                                                .setOpenPast(true)
                                                .setUnannounced(true)))
                .end(20_000)
                .run();

        assertThat(frames(track, 0).getReceived()).isEqualTo(400);
        assertThat(frames(track, 0).getUnannounced()).isZero();
    }

    @Test
    void trackStatsAreOfTheMinuteTheyWereCountedIn() throws Exception {
        TrackScenario track =
                track().talk(1, 0, 1_000, 3_000).talk(1, 0, 1_000, 2_000).end(20_000).run();

        assertThat(track.notes())
                .map(note -> note.getEvent().toStringUtf8())
                .filteredOn(event -> event.contains("track-stats"))
                .singleElement()
                .satisfies(
                        event ->
                                assertThat(event)
                                        .contains("\"received\":100", "\"duplicate\":50")
                                        .doesNotContain("\"time\":60000,"));
    }

    @Test
    void framesOfAnUnknownAppAreRefused() throws Exception {
        TrackScenario track =
                new TrackScenario()
                        .order(
                                900,
                                TrackOrder.newBuilder()
                                        .setRefuse(
                                                TrackOrder.Refuse.newBuilder()
                                                        .setReason("unknown app")))
                        .talk(1, 0, 1_000, 2_000)
                        .run();

        assertThat(track.told()).isEmpty();
        assertThat(track.letters()).hasSize(50);
        DeadLetter letter = track.letters().get(3);
        assertThat(letter.getReason()).isEqualTo("unknown app");
        assertThat(letter.getSourceTopic()).isEqualTo("audio-frames");
        assertThat(letter.getKey().toStringUtf8()).isEqualTo("1/42/alice");
        assertThat(letter.getTimestampMs()).isEqualTo(T0 + 1_080 + TrackScenario.LAG);
        AudioRecord record = AudioRecord.parseFrom(letter.getValue());
        assertThat(record.getFrames().getUserId()).isEqualTo("alice");
        assertThat(record.getFrames().getFrames(0).getSequence()).isEqualTo(3);
    }

    @Test
    void framesNoTaskClaimsAreNotRecorded() throws Exception {
        TrackScenario track = new TrackScenario().talk(1, 0, 1_000, 2_000).run();

        assertThat(track.outputs()).isEmpty();
    }

    @Test
    void inFullRecordingStraysBeforeTheStartAndBehindTheEndBelongToTheTask() throws Exception {
        TrackScenario track = new TrackScenario();
        track.order(
                        3_000,
                        TrackOrder.newBuilder()
                                .setRecord(track.recording(TASK, 3_000).setOpenPast(true)))
                .talk(1, 0, 2_000, 8_000)
                .end(7_000, TASK, true)
                .run();

        assertThat(track.told())
                .containsExactly("7#0 @2000+5000 task-end", "7#1 @7000+1000 task-end");
        assertThat(track.closed()).containsExactly("7:2");
    }

    @Test
    void aTaskThatFollowsNumbersItsFilesAnew() throws Exception {
        TrackScenario track = track().talk(1, 0, 1_000, 12_000).end(4_000);
        track.order(6_000, TrackOrder.newBuilder().setRecord(track.recording(8, 6_000)))
                .end(30_000, 8, false)
                .run();

        assertThat(track.told()).containsExactly("7#0 @1000+3000 task-end", "8#0 @6000+6000 gap");
        assertThat(track.closed()).containsExactlyInAnyOrder("7:1", "8:1");
    }

    @Test
    void aTrackWithoutAudioIsClosedWithoutFiles() throws Exception {
        TrackScenario track = track().end(5_000).run();

        assertThat(track.told()).isEmpty();
        assertThat(track.closed()).containsExactly("7:0");
    }
}
