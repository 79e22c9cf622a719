package io.aircheck.job.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.RoomInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A user who is present by frames is so until the idle time after the last of them. */
class PresenceByFramesTest {
    private static final long FRAME_MS = 20;

    private record Frame(long mediaMs, long recordMs) {}

    private static String settings(int idleSeconds) {
        return "'presence':'frames','maxIdleTime':'" + idleSeconds + "s'";
    }

    /** What the gate says of frames in the order they arrive: each second once. */
    private static List<RoomInput> marks(List<Frame> frames) {
        List<RoomInput> marks = new ArrayList<>();
        long marked = Long.MIN_VALUE;
        for (Frame frame : frames) {
            long second = Math.floorDiv(frame.mediaMs, 1000L);
            if (second != marked) {
                marks.add(RoomFixture.audioInput("alice", frame.mediaMs, frame.recordMs));
                marked = second;
            }
        }
        return marks;
    }

    private static long endOf(RoomFixture room) {
        assertThat(room.notes()).hasSize(2);
        String ended = room.notes().get(1);
        assertThat(ended).contains("task-ended last-user-left");
        return Long.parseLong(ended.substring(1, ended.indexOf(' ')));
    }

    @Property(tries = 200)
    void lastsToTheIdleTimeAfterTheLastFrame(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int idleSeconds)
            throws Exception {
        Random random = new Random(seed);
        List<Frame> frames = new ArrayList<>();
        long media = random.nextInt(3000);
        for (int i = 0; i < 300; i++) {
            frames.add(new Frame(media, media + 50 + random.nextInt(900)));
            media += FRAME_MS;
            if (random.nextInt(60) == 0) {
                media += random.nextInt(idleSeconds * 1000 - (int) FRAME_MS);
            }
        }
        long last = frames.get(frames.size() - 1).mediaMs;
        frames.sort(Comparator.comparingLong(Frame::recordMs));
        List<RoomInput> marks = marks(frames);

        try (RoomFixture room = new RoomFixture().settings(settings(idleSeconds))) {
            for (RoomInput mark : marks) {
                room.input(mark);
            }
            room.nothingIsLeft();

            long idleMs = idleSeconds * 1000L;
            assertThat(endOf(room)).isBetween(last + idleMs, last + idleMs + 1000);
            // What came before the first mark, out of order, is reached by the order's open past.
            assertThat(room.trackOrders().get(0).getRecord().getOpenPast()).isTrue();
        }
    }

    @Test
    void theLastFrameOfASecondCountsAsMuchAsTheFirst() throws Exception {
        for (long last : new long[] {10_000, 10_500, 10_980}) {
            List<Frame> frames = new ArrayList<>();
            for (long media = 4_000; media <= last; media += FRAME_MS) {
                frames.add(new Frame(media, media + 100));
            }
            try (RoomFixture room = new RoomFixture().settings(settings(5))) {
                for (RoomInput mark : marks(frames)) {
                    room.input(mark);
                }
                // Until it is sure that no frame was late, nothing is decided.
                room.advance(last + 5_000);
                assertThat(room.notes()).hasSize(1);
                room.nothingIsLeft();

                assertThat(endOf(room)).isEqualTo(16_000);
            }
        }
    }
}
