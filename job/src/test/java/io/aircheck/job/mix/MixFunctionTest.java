package io.aircheck.job.mix;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.Packet;
import io.aircheck.job.timeline.Ticks;
import java.util.List;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.junit.jupiter.api.Test;

/** The mixer: the room's files, from the task's start to its end. */
class MixFunctionTest {
    private static MixScenario room() {
        return new MixScenario().mix(0);
    }

    @Test
    void aSilentRoomIsRecordedFromStartToEnd() throws Exception {
        MixScenario mix = room().end(20_005).run();

        assertThat(mix.told()).containsExactly("#0 @0+20005 task-end");
        assertThat(mix.chunks()).allMatch(chunk -> chunk.getVoicesCount() == 0);
        assertThat(mix.closed()).containsExactly(1);
    }

    @Test
    void aFileThatStartsLaterThanTheTaskStartsThere() throws Exception {
        MixScenario mix = new MixScenario().mix(7_003).end(20_005).run();

        assertThat(mix.told()).containsExactly("#0 @7003+13002 task-end");
    }

    @Test
    void usersAreJoinedStretchByStretch() throws Exception {
        MixScenario mix =
                room().talk("bob", 3_000, 15_000, 2_000)
                        .talk("alice", 8_000, 12_000, 4_900)
                        .end(20_000)
                        .run();

        assertThat(mix.told()).containsExactly("#0 @0+20000 task-end");
        assertThat(mix.received()).isEqualTo(600 + 200);
        assertThat(mix.late()).isZero();
        for (Chunk chunk : mix.chunks()) {
            assertThat(chunk.getDetectSpeech()).isTrue();
            assertThat(chunk.getVoicesList())
                    .extracting(Chunk.Voice::getUserId)
                    .isSorted()
                    .doesNotHaveDuplicates();
            boolean aliceSpeaks =
                    chunk.getFrom() < Ticks.ofMillis(12_000)
                            && chunk.getTo() > Ticks.ofMillis(8_000);
            if (aliceSpeaks) {
                assertThat(chunk.getVoicesList())
                        .extracting(Chunk.Voice::getUserId)
                        .containsExactly("alice", "bob");
            }
        }
    }

    @Test
    void partsThatComeTooLateAreCounted() throws Exception {
        MixScenario mix =
                room().talk("bob", 3_000, 15_000, 2_000)
                        .talk("alice", 8_000, 8_500, 7_000)
                        .end(30_000)
                        .run();

        assertThat(mix.told()).containsExactly("#0 @0+30000 task-end");
        assertThat(mix.received()).isEqualTo(600);
        assertThat(mix.late()).isEqualTo(25);
    }

    @Test
    void whatComesForAStretchLaterIsJoinedWithItUntilItIsMixed() throws Exception {
        MixScenario mix =
                room().talk("bob", 3_000, 9_000, 2_000)
                        .talk("bob", 9_000, 9_500, 4_500)
                        .talk("bob", 9_500, 10_000, 7_000)
                        .end(30_000)
                        .run();

        assertThat(mix.received()).isEqualTo(300 + 25);
        assertThat(mix.late()).isEqualTo(25);
        for (Chunk chunk : mix.chunks()) {
            for (Chunk.Voice voice : chunk.getVoicesList()) {
                assertThat(voice.getPacketsList())
                        .extracting(Packet::getStartTicks)
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void aPauseEndsTheFileAndTheNextBeginsWhereItIsOver() throws Exception {
        MixScenario mix =
                room().talk("bob", 1_000, 25_000, 2_000).pause(8_001).mix(12_001).end(30_000).run();

        assertThat(mix.told())
                .containsExactly("#0 @0+8001 settings-changed", "#1 @12001+17999 task-end");
        assertThat(mix.closed()).containsExactly(2);
    }

    @Test
    void aPauseWithinOneStretch() throws Exception {
        long line = Ticks.toMillis(MixScenario.GRID.start(3));
        MixScenario mix =
                room().pause(line + 500).mix(line + 900).pause(line + 1_400).end(30_000).run();

        assertThat(mix.told())
                .containsExactly(
                        "#0 @0+" + (line + 500) + " settings-changed",
                        "#1 @" + (line + 900) + "+500 settings-changed");
        assertThat(mix.closed()).containsExactly(2);
    }

    @Test
    void aFileIsNeverLongerThanAllowed() throws Exception {
        MixScenario mix =
                new MixScenario()
                        .maxSegment(7_000)
                        .mix(0)
                        .talk("bob", 0, 20_000, 2_000)
                        .end(20_000)
                        .run();

        assertThat(mix.told())
                .containsExactly(
                        "#0 @0+7000 max-duration",
                        "#1 @7000+7000 max-duration",
                        "#2 @14000+6000 task-end");
        assertThat(mix.received()).isEqualTo(1_000);
    }

    @Test
    void aTaskThatEndsAtTheLimitOfAFileIsNotFollowedByAnEmptyOne() throws Exception {
        MixScenario mix = new MixScenario().maxSegment(7_000).mix(0).end(14_000).run();

        assertThat(mix.files()).hasSize(2);
        assertThat(mix.closed()).containsExactly(2);
    }

    @Test
    void anAbnormalRestartEndsTheFileAndTheNextBeginsWithTheVeryNextSample() throws Exception {
        MixScenario mix =
                room().talk("bob", 0, 40_000, 2_000)
                        .end(40_000)
                        .restart(20_000, CheckpointType.CHECKPOINT)
                        .run();

        List<List<Chunk>> files = mix.files();
        assertThat(files).hasSize(2);
        assertThat(MixScenario.end(files.get(0)).getReason()).isEqualTo("restart");
        assertThat(files.get(1).get(0).getFile().getStartSample())
                .isEqualTo(MixScenario.end(files.get(0)).getSamples());
        assertThat(
                        MixScenario.end(files.get(0)).getSamples()
                                + MixScenario.end(files.get(1)).getSamples())
                .isEqualTo(40_000 * 48);
        assertThat(mix.received()).isEqualTo(2_000);
        assertThat(mix.closed()).containsExactly(2);
    }

    @Test
    void aPlannedRestartGoesOnInTheSameFile() throws Exception {
        MixScenario whole = room().talk("bob", 0, 40_000, 2_000).end(40_000).run();
        MixScenario mix =
                room().talk("bob", 0, 40_000, 2_000)
                        .end(40_000)
                        .restart(20_000, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                        .run();

        assertThat(mix.chunks()).isEqualTo(whole.chunks());
        assertThat(mix.notes()).isEqualTo(whole.notes());
    }

    @Test
    void decisionsDoNotDependOnThePaceOfTime() throws Exception {
        MixScenario steady = busy().run();
        for (long pace : new long[] {700, 3_000, 11_000, 100_000}) {
            MixScenario other = busy().pace(pace).run();

            assertThat(other.chunks()).isEqualTo(steady.chunks());
            assertThat(other.notes()).isEqualTo(steady.notes());
        }
    }

    private static MixScenario busy() {
        return new MixScenario()
                .maxSegment(9_000)
                .mix(0)
                .talk("bob", 0, 40_000, 2_000)
                .talk("alice", 10_000, 14_000, 6_000)
                .pause(15_000)
                .mix(16_000)
                .end(38_000);
    }
}
