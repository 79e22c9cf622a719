package io.aircheck.testbed.scenario;

import io.aircheck.testbed.scenario.Scenario.Room;
import io.aircheck.testbed.scenario.Scenario.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/**
 * Which of a user's audio reaches the gateway when a scenario is played: the same chance decides
 * here and in {@link Player}. Immutable.
 *
 * @param talks in order; without those of which nothing arrives
 */
public record SentAudio(List<Talk> talks) {
    private static final byte[] NOTHING = new byte[0];

    public SentAudio {
        talks = List.copyOf(talks);
    }

    /**
     * A stretch of one stream with the mic on.
     *
     * @param stream its number
     * @param fromUs media time of the first frame that arrives whole: microseconds since the epoch
     * @param toUs where the last frame that arrives whole ends
     * @param lostUs media times of the frames that never arrive, or arrive broken, in order; also
     *     before the first and behind the last that arrives
     */
    public record Talk(long stream, long fromUs, long toUs, List<Long> lostUs) {
        public Talk {
            lostUs = List.copyOf(lostUs);
        }
    }

    /**
     * What arrives of a user.
     *
     * @param start when the scenario is played
     */
    public static SentAudio of(Instant start, Room room, User user) {
        if (user.audio() == null) {
            return new SentAudio(List.of());
        }
        FrameSource silent =
                new FrameSource() {
                    @Override
                    public byte[] packet(long frame) {
                        return NOTHING;
                    }

                    @Override
                    public void close() {
                        // Nothing is held open.
                    }
                };
        TrackFeed feed = new TrackFeed(room, user, silent, start.toEpochMilli() * 1000, 1);
        try {
            while (feed.next() != null) {
                // Only what becomes of the frames is of interest.
                continue;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no file was read", e);
        }
        return new SentAudio(feed.sent());
    }
}
