package io.aircheck.testbed.scenario;

import io.aircheck.schema.AppSettings;
import io.aircheck.schema.RecordingCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What happens in some rooms, from beginning to end. All offsets count from {@link #start} and are
 * not negative. Immutable.
 *
 * @param start the scenario's first moment
 * @param length from the start to the scenario's last moment: the {@code duration} if given, else
 *     the longest of the audio files, stays, commands and changes
 * @param apps the settings every app begins with, one per app
 * @param rooms the rooms and their users
 * @param commands in order of time; the time in the command is {@code start + at}
 * @param changes of settings, in order of time; each is the app's whole settings from then on
 */
public record Scenario(
        Instant start,
        Duration length,
        List<AppSettings> apps,
        List<Room> rooms,
        List<TimedCommand> commands,
        List<TimedSettings> changes) {

    public Scenario {
        apps = List.copyOf(apps);
        rooms = List.copyOf(rooms);
        commands = List.copyOf(commands);
        changes = List.copyOf(changes);
    }

    /** The same with other settings for its apps to begin with. */
    public Scenario withApps(List<AppSettings> newApps) {
        return new Scenario(start, length, newApps, rooms, commands, changes);
    }

    /** A room of an app. */
    public record Room(long bizId, String id, List<User> users) {
        public Room {
            users = List.copyOf(users);
        }
    }

    /**
     * A user of a room.
     *
     * @param id within the room
     * @param stay when the user is in the room: in order, not overlapping
     * @param mic when the mic is on: in order, each inside a stay
     * @param micGiven whether {@code mic} stood in the document; if not, no mic-off is announced
     *     before an exit
     * @param audio what the user says; null for one who only listens
     * @param codec of the frames
     * @param network between the user and the gateway
     * @param reconnectAt moments at which the client connects anew: a new stream with sequences
     *     from 0, without any room event
     * @param announced false: no room event is written for this user
     */
    public record User(
            String id,
            List<Range> stay,
            List<Range> mic,
            boolean micGiven,
            Voice audio,
            FrameCodec codec,
            Network network,
            List<Duration> reconnectAt,
            boolean announced) {
        public User {
            stay = List.copyOf(stay);
            mic = List.copyOf(mic);
            reconnectAt = List.copyOf(reconnectAt);
        }
    }

    /**
     * A stretch of time.
     *
     * @param from included
     * @param to excluded, after {@code from}
     */
    public record Range(Duration from, Duration to) {
        boolean encloses(Range other) {
            return from.compareTo(other.from) <= 0 && to.compareTo(other.to) >= 0;
        }

        boolean holds(Duration at) {
            return from.compareTo(at) <= 0 && to.compareTo(at) > 0;
        }
    }

    /**
     * What a user says. Position t of it sounds at scenario time t, from the start again at its
     * end.
     */
    public sealed interface Voice {
        /** A file ffmpeg reads, looped; its end is filled up to whole frames of 20 ms. */
        record AudioFile(Path path) implements Voice {}

        /**
         * A sine at -12 dBFS.
         *
         * @param hertz 20 to 20000
         */
        record Tone(int hertz) implements Voice {}

        /** The coded test signal; the speaker's number is the user's place in the room, from 0. */
        record Coded() implements Voice {}
    }

    /** How frames are encoded; all are 20 ms, mono, 48 kHz. */
    public enum FrameCodec {
        /** 24 kbit/s. */
        OPUS,
        /** Signed 16-bit little-endian. */
        PCM
    }

    /**
     * What the network and the client's clock do to frames.
     *
     * @param loss share of the frames that never arrive, 0 to 1
     * @param jitter frames arrive up to this much late, evenly spread
     * @param duplicate share of the frames that arrive twice, 0 to 1
     * @param reorder share of the frames that are held back for one to three frames, 0 to 1
     * @param broken share of the frames that arrive with bytes no decoder takes, 0 to 1
     * @param driftPpm frames are spaced 20 ms x (1 + driftPpm / 1e6) in media time; within ±1000
     * @param seed of all chance; the same seed plays the same
     */
    public record Network(
            double loss,
            Duration jitter,
            double duplicate,
            double reorder,
            double broken,
            double driftPpm,
            long seed) {
        /** Nothing happens to frames. */
        public static final Network PERFECT = new Network(0, Duration.ZERO, 0, 0, 0, 0, 0);
    }

    /** A command and its moment. */
    public record TimedCommand(Duration at, RecordingCommand command) {}

    /** An app's settings from a moment on. */
    public record TimedSettings(Duration at, AppSettings settings) {}
}
