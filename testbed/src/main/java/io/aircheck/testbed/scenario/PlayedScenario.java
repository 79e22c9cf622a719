package io.aircheck.testbed.scenario;

import java.time.Instant;
import java.util.List;

/**
 * What a player wrote: what a checker may expect in the recordings.
 *
 * @param start of the scenario as played (shifted, if so asked)
 * @param end the time of the last tick: no record is later
 * @param users in the document's order
 */
public record PlayedScenario(Instant start, Instant end, List<PlayedUser> users) {
    public PlayedScenario {
        users = List.copyOf(users);
    }

    /** One user's audio. */
    public record PlayedUser(long bizId, String roomId, String userId, List<Talk> talks) {
        public PlayedUser {
            talks = List.copyOf(talks);
        }

        public long sent() {
            return talks.stream().mapToLong(Talk::sent).sum();
        }

        public long lost() {
            return talks.stream().mapToLong(Talk::lost).sum();
        }

        public long duplicated() {
            return talks.stream().mapToLong(Talk::duplicated).sum();
        }
    }

    /**
     * A stretch of one stream with the mic on.
     *
     * @param stream its number
     * @param onUs when the mic was on: media time, microseconds since the epoch
     * @param offUs when it was off
     * @param firstFrameUs media time of the first frame that arrived whole; -1 when none did
     * @param lastFrameUs media time of the last frame that arrived whole; its sound ends 20 ms
     *     later
     * @param sent frames that arrived, broken or not, duplicates not counted
     * @param lost frames that never arrived
     * @param duplicated frames that arrived twice
     */
    public record Talk(
            long stream,
            long onUs,
            long offUs,
            long firstFrameUs,
            long lastFrameUs,
            long sent,
            long lost,
            long duplicated) {}
}
