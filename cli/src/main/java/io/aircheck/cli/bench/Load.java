package io.aircheck.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Who says what, and for how long. Users are in rooms of four.
 *
 * @param mode what is recorded
 * @param tracks how many users, at least 1
 * @param length of the scenario; a multiple of 20 ms times the mode's turns
 * @param spread over how long the users leave at the end, one after the other; zero: all at once.
 *     Only where all speak all the time, and for users' files only
 */
public record Load(Mode mode, int tracks, Duration length, Duration spread) {
    /** Where recordings go. */
    static final String BUCKET = "bench-1250000000";

    /** Users of a room. */
    static final int ROOM = 4;

    /** Different sounds; the users of a room have different ones. */
    static final int VOICES = 8;

    private static final long FRAME_MS = 20;

    /** Moments at which users leave: with the voices they make as many different talks. */
    private static final int LEAVING = 25;

    public Load {
        if (tracks < 1) {
            throw new IllegalArgumentException("tracks must be positive, is " + tracks);
        }
        if (length.toMillis() < FRAME_MS * mode.turns()
                || length.toMillis() % (FRAME_MS * mode.turns()) != 0) {
            throw new IllegalArgumentException(
                    "length must be a multiple of "
                            + FRAME_MS * mode.turns()
                            + " ms, is "
                            + length.toMillis()
                            + " ms");
        }
        if (!spread.isZero() && (mode != Mode.SINGLE || spread.compareTo(length) >= 0)) {
            throw new IllegalArgumentException(
                    "users leave one after the other in mode single only");
        }
    }

    /**
     * A load in which all leave at once, with what a mode has by default where nothing is given.
     *
     * @param tracks null: the mode's
     * @param length null: the mode's
     * @throws IllegalArgumentException if a figure is out of range; the message is for people
     */
    public static Load of(Mode mode, Integer tracks, Duration length) {
        return new Load(
                mode,
                tracks == null ? mode.defaultTracks() : tracks,
                length == null ? mode.defaultLength() : length,
                Duration.ZERO);
    }

    Load withTracks(int number) {
        return new Load(mode, number, length, spread);
    }

    /**
     * With users who leave one after the other in the last tenth of it.
     *
     * @throws IllegalArgumentException unless users' files alone are recorded
     */
    public Load leavingOneByOne() {
        return new Load(mode, tracks, length, length.dividedBy(10));
    }

    /**
     * What a user says: users with the same talk send the same packets.
     *
     * @param voice from 0
     * @param from when the user begins to speak
     * @param to when the user ends
     */
    record Talk(int voice, Duration from, Duration to) {
        Duration length() {
            return to.minus(from);
        }
    }

    /** The talk of a user, by number from 0. */
    Talk talk(int user) {
        if (!spread.isZero()) {
            long early = spread.toMillis() * (user % LEAVING) / LEAVING / FRAME_MS * FRAME_MS;
            return new Talk(user % VOICES, Duration.ZERO, length.minusMillis(early));
        }
        Duration turn = length.dividedBy(mode.turns());
        Duration from = turn.multipliedBy(user % mode.turns());
        return new Talk(user % VOICES, from, from.plus(turn));
    }

    static String user(int number) {
        return "user-" + number;
    }

    int rooms() {
        return (tracks + ROOM - 1) / ROOM;
    }

    /** The numbers of a room's users. */
    List<Integer> users(int room) {
        List<Integer> users = new ArrayList<>();
        for (int user = room * ROOM; user < Math.min(tracks, (room + 1) * ROOM); user++) {
            users.add(user);
        }
        return users;
    }

    /** How many files there will be. */
    int files() {
        return (mode.hasSingle() ? tracks : 0) + (mode.hasMixed() ? rooms() : 0);
    }

    /** How long all tracks sound together, in seconds. */
    double trackSeconds() {
        long millis = 0;
        for (int user = 0; user < tracks; user++) {
            millis += talk(user).length().toMillis();
        }
        return millis / 1000.0;
    }

    /** How long all files last together, in seconds. */
    double fileSeconds() {
        return (mode.hasSingle() ? trackSeconds() : 0)
                + (mode.hasMixed() ? rooms() * length.toMillis() / 1000.0 : 0);
    }

    /** The scenario in which all of them speak. */
    String scenario(List<String> voiceFiles) {
        List<Integer> all = new ArrayList<>();
        for (int user = 0; user < tracks; user++) {
            all.add(user);
        }
        return scenario(voiceFiles, all);
    }

    /**
     * The scenario with some of the users only. Their packets are the same as with all, if every
     * talk is among them.
     */
    String scenario(List<String> voiceFiles, List<Integer> users) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("start: 2026-03-01T08:00:00Z\n");
        yaml.append("duration: ").append(length.toMillis()).append("ms\n");
        yaml.append("apps: [{bizId: 1, scope: full, streams: ").append(mode.streams());
        yaml.append(", bucket: ").append(BUCKET).append(", region: ap-seoul}]\n");
        yaml.append("rooms:\n");
        int room = -1;
        for (int user : users) {
            if (user / ROOM != room) {
                room = user / ROOM;
                yaml.append("  - bizId: 1\n    id: room-").append(room).append("\n    users:\n");
            }
            Talk talk = talk(user);
            yaml.append("      - {id: ").append(user(user));
            if (mode.turns() > 1) {
                yaml.append(", mic: [[").append(talk.from().toMillis()).append("ms, ");
                yaml.append(talk.to().toMillis()).append("ms]]");
            } else {
                yaml.append(", stay: [[0s, ").append(talk.to().toMillis()).append("ms]]");
            }
            yaml.append(", audio: ").append(voiceFiles.get(talk.voice())).append("}\n");
        }
        return yaml.toString();
    }
}
