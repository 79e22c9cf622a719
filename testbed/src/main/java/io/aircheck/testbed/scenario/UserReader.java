package io.aircheck.testbed.scenario;

import io.aircheck.schema.Durations;
import io.aircheck.schema.Ids;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.testbed.scenario.Scenario.FrameCodec;
import io.aircheck.testbed.scenario.Scenario.Network;
import io.aircheck.testbed.scenario.Scenario.Range;
import io.aircheck.testbed.scenario.Scenario.User;
import io.aircheck.testbed.scenario.Scenario.Voice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the users of a room. */
final class UserReader {
    private static final Set<String> FIELDS =
            Set.of("id", "stay", "mic", "audio", "codec", "network", "reconnectAt", "announced");
    private static final Set<String> NETWORK_FIELDS =
            Set.of("loss", "jitter", "duplicate", "reorder", "broken", "driftPpm", "seed");
    private static final Duration MAX_JITTER = Duration.ofSeconds(10);
    private static final double MAX_DRIFT_PPM = 1000;
    private static final String TONE = "tone:";

    private final Path dir;
    private final AudioProbe probe;
    private final Optional<Duration> stayLength;

    /**
     * @param stayLength how long users stay whose stay is left out; empty if that is not known
     */
    UserReader(Path dir, AudioProbe probe, Optional<Duration> stayLength) {
        this.dir = dir;
        this.probe = probe;
        this.stayLength = stayLength;
    }

    List<User> users(Place room) throws ScenarioException {
        List<User> users = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Place place : room.items("users")) {
            User user = user(place);
            if (!seen.add(user.id())) {
                throw place.wrong(
                        "id",
                        "user '" + user.id() + "' stands twice; write all stays in one place");
            }
            if (user.audio() instanceof Voice.Coded && users.size() >= CodedPcm.SPEAKERS) {
                throw place.wrong(
                        "audio",
                        "the coded signal has speakers for the first "
                                + CodedPcm.SPEAKERS
                                + " users of a room; write tone:440 or a file");
            }
            users.add(user);
        }
        return users;
    }

    static String id(Place place) throws ScenarioException {
        Place id = place.required("id", "an id in quotes");
        String text = id.text();
        try {
            Ids.requireTrack(1, text, text);
        } catch (MalformedRecordException e) {
            throw id.wrong(e.getMessage());
        }
        return text;
    }

    /** The length of the user's audio file; empty when it is none. */
    static Optional<Duration> audioLength(Place user, Path dir, AudioProbe probe)
            throws ScenarioException {
        Optional<Place> place = user.optional("audio");
        if (place.isEmpty() || !(voice(place.get(), dir) instanceof Voice.AudioFile file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(probe.length(file.path()));
        } catch (IOException e) {
            throw place.get().wrong(e.getMessage());
        }
    }

    private User user(Place place) throws ScenarioException {
        place.mapping(FIELDS);
        String id = id(place);
        List<Range> stay = stay(place);
        List<Range> mic = mic(place, stay);
        Voice voice = null;
        if (place.optional("audio").isPresent()) {
            voice = voice(place.optional("audio").get(), dir);
            requireAudio(place.optional("audio").get(), voice);
        }
        return new User(
                id,
                stay,
                mic,
                place.optional("mic").isPresent(),
                voice,
                codec(place),
                network(place),
                reconnects(place, stay),
                place.optional("announced").isEmpty()
                        || place.optional("announced").get().yesOrNo());
    }

    private List<Range> stay(Place user) throws ScenarioException {
        Optional<Place> place = user.optional("stay");
        if (place.isPresent()) {
            return ranges(place.get());
        }
        Duration length =
                stayLength.orElseThrow(
                        () ->
                                user.wrong(
                                        "stay is missing, and neither a duration nor an audio file"
                                                + " says how long it is; write stay: [[0s, 60s]]"));
        return List.of(new Range(Duration.ZERO, length));
    }

    private static List<Range> mic(Place user, List<Range> stay) throws ScenarioException {
        Optional<Place> place = user.optional("mic");
        if (place.isEmpty()) {
            return stay;
        }
        List<Range> mic = ranges(place.get());
        for (int i = 0; i < mic.size(); i++) {
            Range on = mic.get(i);
            if (stay.stream().noneMatch(in -> in.encloses(on))) {
                throw user.wrong(
                        "mic[" + i + "]",
                        shown(on)
                                + " is not inside one stay of the user; stays: "
                                + String.join(", ", stay.stream().map(UserReader::shown).toList()));
            }
        }
        return mic;
    }

    private static List<Range> ranges(Place list) throws ScenarioException {
        List<Range> ranges = new ArrayList<>();
        for (Place item : list.items()) {
            List<Place> ends = item.items();
            if (ends.size() != 2) {
                throw item.wrong("must be a beginning and an end, such as [0s, 60s]");
            }
            Range range = new Range(ends.get(0).duration(), ends.get(1).duration());
            if (range.from().compareTo(range.to()) >= 0) {
                throw item.wrong(shown(range) + " must end after it begins");
            }
            if (!ranges.isEmpty()
                    && ranges.get(ranges.size() - 1).to().compareTo(range.from()) > 0) {
                throw item.wrong(
                        shown(range)
                                + " overlaps or precedes "
                                + shown(ranges.get(ranges.size() - 1))
                                + "; write them in order, one ending before the next begins");
            }
            ranges.add(range);
        }
        return ranges;
    }

    private static List<Duration> reconnects(Place user, List<Range> stay)
            throws ScenarioException {
        List<Duration> moments = new ArrayList<>();
        for (Place place : user.items("reconnectAt")) {
            Duration at = place.duration();
            if (stay.stream().noneMatch(in -> in.holds(at))) {
                throw place.wrong(
                        "the user is not in the room at "
                                + Durations.format(at)
                                + "; write a moment within a stay");
            }
            if (!moments.isEmpty() && moments.get(moments.size() - 1).compareTo(at) >= 0) {
                throw place.wrong("must be after the moment before it");
            }
            moments.add(at);
        }
        return moments;
    }

    private static Voice voice(Place place, Path dir) throws ScenarioException {
        String text = place.text();
        if (text.equals("coded")) {
            return new Voice.Coded();
        }
        if (text.startsWith(TONE)) {
            String hertz = text.substring(TONE.length()).strip();
            if (!hertz.matches("[0-9]{2,5}")
                    || Integer.parseInt(hertz) < 20
                    || Integer.parseInt(hertz) > 20_000) {
                throw place.wrong(
                        "a tone has 20 to 20000 whole hertz, such as tone:440, is '" + text + "'");
            }
            return new Voice.Tone(Integer.parseInt(hertz));
        }
        try {
            Path file = dir.resolve(text).normalize();
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw place.wrong(
                        "there is no file "
                                + file
                                + "; write a path as seen from the scenario's folder, tone:440 or"
                                + " coded");
            }
            return new Voice.AudioFile(file);
        } catch (InvalidPathException e) {
            throw place.wrong("'" + text + "' is no path of a file");
        }
    }

    private void requireAudio(Place place, Voice voice) throws ScenarioException {
        if (voice instanceof Voice.AudioFile file) {
            try {
                probe.requireAudio(file.path());
            } catch (IOException e) {
                throw place.wrong(e.getMessage());
            }
        }
    }

    private static FrameCodec codec(Place user) throws ScenarioException {
        Optional<Place> place = user.optional("codec");
        if (place.isEmpty()) {
            return FrameCodec.OPUS;
        }
        return switch (place.get().text()) {
            case "opus" -> FrameCodec.OPUS;
            case "pcm" -> FrameCodec.PCM;
            default -> throw place.get().wrong("must be opus or pcm");
        };
    }

    private static Network network(Place user) throws ScenarioException {
        Optional<Place> place = user.optional("network");
        if (place.isEmpty()) {
            return Network.PERFECT;
        }
        Place network = place.get().mapping(NETWORK_FIELDS);
        Duration jitter = Duration.ZERO;
        if (network.optional("jitter").isPresent()) {
            jitter = network.optional("jitter").get().duration();
            if (jitter.compareTo(MAX_JITTER) > 0) {
                throw network.wrong("jitter", "must be at most " + Durations.format(MAX_JITTER));
            }
        }
        return new Network(
                share(network, "loss"),
                jitter,
                share(network, "duplicate"),
                share(network, "reorder"),
                share(network, "broken"),
                network.optional("driftPpm").isPresent()
                        ? network.optional("driftPpm").get().number(-MAX_DRIFT_PPM, MAX_DRIFT_PPM)
                        : 0,
                network.optional("seed").isPresent()
                        ? network.optional("seed").get().wholeNumber()
                        : 0);
    }

    private static double share(Place network, String field) throws ScenarioException {
        Optional<Place> place = network.optional(field);
        return place.isEmpty() ? 0 : place.get().share();
    }

    private static String shown(Range range) {
        return "[" + Durations.format(range.from()) + ", " + Durations.format(range.to()) + "]";
    }
}
