package io.aircheck.job.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.Packet;
import io.aircheck.job.message.TrackOrder.Presence.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.SavepointType;

/** The same inputs give the same outputs, whatever the pace of event time. */
class TrackReplayTest {
    static TrackScenario scenario(long seed, boolean late) {
        Random random = new Random(seed);
        TrackScenario track =
                new TrackScenario().maxSegment(3_000 + random.nextInt(20_000)).record();
        long sequence = 0;
        long stream = 1;
        for (long ms = 500; ms < 40_000; ) {
            long length = FRAMES * (1 + random.nextInt(30));
            track.lag(50 + random.nextInt(late && random.nextInt(8) == 0 ? 12_000 : 2_000));
            track.talk(stream, sequence, ms, ms + length);
            sequence += length / TrackScenario.FRAME_MS + random.nextInt(3);
            ms += length + (random.nextInt(4) == 0 ? random.nextInt(5_000) : 0);
            if (random.nextInt(5) == 0) {
                stream++;
                sequence = 0;
            }
            if (random.nextInt(4) == 0) {
                track.presence(ms - random.nextInt(400), Kind.forNumber(1 + random.nextInt(4)));
            }
        }
        return track.end(30_000 + random.nextInt(30_000));
    }

    private static final long FRAMES = 5L * TrackScenario.FRAME_MS;

    @Property(tries = 40)
    void decisionsDoNotDependOnThePaceOfTime(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @IntRange(min = 100, max = 30_000) int pace)
            throws Exception {
        TrackScenario steady = scenario(seed, true).run();
        TrackScenario other = scenario(seed, true).pace(pace).run();

        assertThat(steady.files()).isNotEmpty();
        assertThat(other.chunks()).isEqualTo(steady.chunks());
        assertThat(other.outputs()).isEqualTo(steady.outputs());
    }

    /**
     * What a track knows besides its state only spares it evaluations. (Of frames that come later
     * than they are waited for, an evaluation more may make late ones; and of two reasons that end
     * a file within a second, it may find the one before the other is known.)
     */
    @Property(tries = 40)
    void decisionsDoNotDependOnWhatIsForgottenAtASavepoint(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @IntRange(min = 500, max = 20_000) int every)
            throws Exception {
        TrackScenario steady = scenario(seed, false).run();
        TrackScenario other = scenario(seed, false);
        for (int ms = every; ms < 60_000; ms += every) {
            other.restart(ms, SavepointType.savepoint(SavepointFormatType.CANONICAL));
        }
        other.run();

        assertThat(spans(other)).isEqualTo(spans(steady));
        assertThat(heard(other)).isEqualTo(heard(steady));
        assertThat(other.parts()).isEqualTo(steady.parts());
        assertThat(other.notes()).hasSameSizeAs(steady.notes());
    }

    private static List<String> spans(TrackScenario track) {
        return track.files().stream()
                .map(
                        file ->
                                file.file().getKey()
                                        + " from "
                                        + file.file().getStartSample()
                                        + " to "
                                        + file.endSample())
                .toList();
    }

    private static List<Set<Packet>> heard(TrackScenario track) {
        return track.files().stream()
                .<Set<Packet>>map(file -> new HashSet<>(TrackScenario.packetsIn(file)))
                .toList();
    }
}
