package io.aircheck.job.track;

import static io.aircheck.job.track.TrackScenario.STRETCH;
import static io.aircheck.job.track.TrackScenario.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.timeline.ChunkGrid;
import io.aircheck.job.timeline.Margins;
import io.aircheck.job.timeline.Ticks;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a track hands to the mixer. */
class TrackMixPartsTest {
    private static final ChunkGrid GRID = ChunkGrid.of(STRETCH, 1, "42");

    private static void isCoveredByParts(TrackScenario track, long fromSequence, long toSequence) {
        assertThat(track.parts()).extracting(MixPart::getN).doesNotHaveDuplicates();
        TreeSet<Long> inPlace = new TreeSet<>();
        for (MixPart part : track.parts()) {
            for (Packet packet : part.getPacketsList()) {
                long start = packet.getStartTicks();
                long end = start + packet.getLengthTicks();
                assertThat(end).isGreaterThan(GRID.start(part.getN()) - Margins.BEFORE);
                assertThat(start).isLessThan(GRID.end(part.getN()) + Margins.BEHIND);
                if (GRID.index(start) == part.getN()) {
                    inPlace.add(packet.getSequence());
                }
            }
        }
        assertThat(inPlace)
                .containsExactlyElementsOf(
                        LongStream.range(fromSequence, toSequence).boxed().toList());
    }

    /** All packets within a part's margins are in it. */
    private static void hasMargins(TrackScenario track, List<Packet> all) {
        for (MixPart part : track.parts()) {
            long from = GRID.start(part.getN()) - Margins.BEFORE;
            long to = GRID.end(part.getN()) + Margins.BEHIND;
            assertThat(part.getPacketsList())
                    .containsExactlyElementsOf(
                            all.stream()
                                    .filter(packet -> packet.getStartTicks() < to)
                                    .filter(
                                            packet ->
                                                    packet.getStartTicks() + packet.getLengthTicks()
                                                            > from)
                                    .toList());
        }
    }

    @Test
    void everyPacketIsInThePartOfItsStretchAndInTheMarginsOfOthers() throws Exception {
        TrackScenario track = new TrackScenario().record().talk(1, 0, 1_000, 20_000).end(40_000);
        track.run();

        isCoveredByParts(track, 0, 950);
        hasMargins(track, TrackScenario.packetsIn(track.files().get(0)));
    }

    @Test
    void whoIsOnlyMixedHasNoFiles() throws Exception {
        TrackScenario track = new TrackScenario();
        track.order(0, TrackOrder.newBuilder().setRecord(track.recording(TASK, 0).setSingle(false)))
                .talk(1, 0, 1_000, 9_000)
                .talk(1, 400, 30_000, 31_000)
                .end(40_000)
                .run();

        assertThat(track.files()).isEmpty();
        isCoveredByParts(track, 0, 450);
        assertThat(track.closed()).containsExactly("7:0");
        assertThat(track.parts())
                .flatExtracting(MixPart::getPacketsList)
                .allMatch(Packet::getMixedOnly);
    }

    @Test
    void packetsSayWhetherTheyAreInAFileOfTheUserAsWell() throws Exception {
        TrackScenario track = new TrackScenario();
        track.order(0, TrackOrder.newBuilder().setRecord(track.recording(TASK, 0).setSingle(false)))
                .order(
                        7_000,
                        TrackOrder.newBuilder().setRecord(track.recording(TASK, 0).setSingle(true)))
                .order(
                        14_000,
                        TrackOrder.newBuilder()
                                .setRecord(track.recording(TASK, 0).setSingle(false)))
                .talk(1, 0, 1_000, 20_000)
                .end(40_000)
                .run();

        Set<Long> inFiles = new TreeSet<>();
        for (int i = 0; i < track.files().size(); i++) {
            TrackScenario.packetsIn(track.files().get(i)).stream()
                    .peek(packet -> assertThat(packet.getMixedOnly()).isFalse())
                    .forEach(packet -> inFiles.add(packet.getSequence()));
        }
        assertThat(inFiles).hasSize(350);
        isCoveredByParts(track, 0, 950);
        assertThat(track.parts())
                .flatExtracting(MixPart::getPacketsList)
                .allMatch(
                        packet -> packet.getMixedOnly() != inFiles.contains(packet.getSequence()));
    }

    @Test
    void whoIsOnlyInFilesOfHisOwnIsNotMixed() throws Exception {
        TrackScenario track = new TrackScenario();
        track.order(0, TrackOrder.newBuilder().setRecord(track.recording(TASK, 0).setMixed(false)))
                .talk(1, 0, 1_000, 9_000)
                .end(40_000)
                .run();

        assertThat(track.parts()).isEmpty();
        assertThat(track.told()).containsExactly("7#0 @1000+8000 gap");
    }

    @Test
    void theMixGetsWhatIsPendingWhenTheTaskEnds() throws Exception {
        TrackScenario track = new TrackScenario().record().talk(1, 0, 1_000, 12_000).end(7_010);
        track.run();

        isCoveredByParts(track, 0, 301);
    }

    @Test
    void whatComesBehindALineThatWasPassedInSilenceFollowsInAPartOfItsOwn() throws Exception {
        long line = Ticks.toMillis(GRID.start(4));
        TrackScenario track =
                new TrackScenario()
                        .record()
                        .talk(1, 0, line - 4_000, line - 2_500)
                        .frames(2, 0, 50, line - 1_500, line + 9_000)
                        .end(40_000);
        track.run();

        List<MixPart> late =
                track.parts().stream()
                        .filter(part -> part.getPackets(0).getStream() == 2)
                        .filter(part -> part.getN() == GRID.index(Ticks.ofMillis(line - 1_500)))
                        .toList();
        assertThat(late).hasSize(1);
        assertThat(late.get(0).getPacketsList())
                .extracting(Packet::getSequence)
                .containsExactlyElementsOf(LongStream.range(0, 50).boxed().toList());
        assertThat(track.told()).contains("7#1 @" + (line - 1_500) + "+1000 gap");
    }
}
