package io.aircheck.testbed.scenario;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.Durations;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.testbed.scenario.Scenario.Room;
import io.aircheck.testbed.scenario.Scenario.TimedCommand;
import io.aircheck.testbed.scenario.Scenario.TimedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads scenarios from YAML. Every field is checked and unknown ones are refused: a mistake costs
 * one clear line, not a recording that differs from what was meant.
 */
public final class ScenarioReader {
    private static final Set<String> FIELDS =
            Set.of("start", "duration", "apps", "rooms", "commands", "settings");
    private static final Set<String> COMMAND_FIELDS =
            Set.of("at", "startRecord", "modifyRecord", "stopRecord");

    private final Place root;
    private final Path dir;
    private final RecordNodes records = new RecordNodes();
    private final Map<Long, ObjectNode> appNodes = new HashMap<>();
    private final AudioProbe probe;

    private ScenarioReader(Place root, Path dir, AudioProbe probe) {
        this.root = root;
        this.dir = dir;
        this.probe = probe;
    }

    /**
     * Reads the scenario in a file. Audio files are looked for beside it.
     *
     * @throws ScenarioException with one line that names the file, the place and what to write
     *     instead
     */
    public static Scenario read(Path yaml) throws ScenarioException {
        return read(yaml, new AudioProbe());
    }

    static Scenario read(Path yaml, AudioProbe probe) throws ScenarioException {
        Path dir = yaml.toAbsolutePath().getParent();
        return new ScenarioReader(Place.root(yaml.toString(), parse(yaml)), dir, probe).scenario();
    }

    private static JsonNode parse(Path yaml) throws ScenarioException {
        if (!Files.isRegularFile(yaml)) {
            throw new ScenarioException(yaml + ": there is no such file");
        }
        ObjectMapper mapper =
                YAMLMapper.builder(
                                YAMLFactory.builder()
                                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                        .build())
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .build();
        try {
            return mapper.readTree(yaml.toFile());
        } catch (JsonProcessingException e) {
            throw new ScenarioException(
                    yaml + ": " + at(e.getLocation()) + unindented(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new ScenarioException(
                    yaml + ": cannot be read: " + RecordNodes.firstLine(e.getMessage()), e);
        }
    }

    /** SnakeYAML says what is wrong in lines between which it quotes the document, indented. */
    private static String unindented(String message) {
        return String.join(", ", message.lines().filter(line -> !line.startsWith(" ")).toList());
    }

    private static String at(JsonLocation location) {
        return location == null
                ? ""
                : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    private Scenario scenario() throws ScenarioException {
        root.mapping(FIELDS);
        Instant start = start();
        List<AppSettings> apps = apps();
        List<TimedSettings> changes = changes(start);
        Optional<Duration> given = given();
        List<Place> roomPlaces = root.items("rooms");
        UserReader users = new UserReader(dir, probe, stayLength(given, roomPlaces));
        List<Room> rooms = rooms(roomPlaces, users);
        List<TimedCommand> commands = commands(start);
        if (rooms.isEmpty() && commands.isEmpty() && given.isEmpty()) {
            throw root.wrong("nothing happens: write rooms with users, or a duration");
        }
        Duration end = end(rooms, commands, changes);
        if (given.isPresent() && end.compareTo(given.get()) > 0) {
            throw root.wrong(
                    "duration",
                    Durations.format(given.get())
                            + " is shorter than what happens, which takes "
                            + Durations.format(end));
        }
        return new Scenario(start, given.orElse(end), apps, rooms, commands, changes);
    }

    private Instant start() throws ScenarioException {
        Place place = root.required("start", "the first moment, such as 2026-03-01T08:00:00Z");
        String text = place.text();
        try {
            Instant start = OffsetDateTime.parse(text).toInstant();
            if (start.toEpochMilli() <= 0) {
                throw place.wrong("must be after 1970, is " + text);
            }
            return start;
        } catch (DateTimeException e) {
            throw place.wrong(
                    "must be a date and time with its zone, such as 2026-03-01T08:00:00Z, is '"
                            + text
                            + "'");
        }
    }

    private Optional<Duration> given() throws ScenarioException {
        Optional<Place> place = root.optional("duration");
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Duration given = place.get().duration();
        if (given.isZero()) {
            throw place.get().wrong("must be longer than 0s");
        }
        return Optional.of(given);
    }

    private List<AppSettings> apps() throws ScenarioException {
        List<AppSettings> apps = new ArrayList<>();
        for (Place place : root.items("apps")) {
            AppSettings app = records.settings(place);
            if (appNodes.put(app.bizId(), (ObjectNode) place.node()) != null) {
                throw place.wrong(
                        "bizId " + app.bizId() + " stands twice; write later changes in settings");
            }
            apps.add(app);
        }
        if (apps.isEmpty()) {
            throw root.wrong(
                    "apps is missing; write for example apps: [{bizId: 1400000001, bucket:"
                            + " voice-1250000000, region: ap-seoul}]");
        }
        return apps;
    }

    /** A change names the fields that change; the others stay as they were. */
    private List<TimedSettings> changes(Instant start) throws ScenarioException {
        List<TimedSettings> changes = new ArrayList<>();
        for (Place place : root.items("settings")) {
            Duration at = place.required("at", "the moment of the change").duration();
            if (!changes.isEmpty() && changes.get(changes.size() - 1).at().compareTo(at) > 0) {
                throw place.wrong("at", "must not be before the change above it");
            }
            long bizId = place.required("bizId", "whose settings change").wholeNumber();
            requireApp(place, "bizId", bizId);
            ObjectNode whole = appNodes.get(bizId).deepCopy();
            whole.setAll((ObjectNode) place.node());
            whole.remove("at");
            appNodes.put(bizId, whole.deepCopy());
            whole.put("effectiveFrom", start.plus(at).toEpochMilli());
            changes.add(new TimedSettings(at, records.settings(place, whole)));
        }
        return changes;
    }

    /** How long users without {@code stay} stay; nothing when nobody needs to know. */
    private Optional<Duration> stayLength(Optional<Duration> given, List<Place> rooms)
            throws ScenarioException {
        if (given.isPresent()) {
            return given;
        }
        Optional<Duration> longest = Optional.empty();
        for (Place room : rooms) {
            for (Place user : room.items("users")) {
                Optional<Duration> length = UserReader.audioLength(user, dir, probe);
                if (longest.isEmpty()
                        || length.isPresent() && length.get().compareTo(longest.get()) > 0) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private List<Room> rooms(List<Place> places, UserReader users) throws ScenarioException {
        List<Room> rooms = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Place place : places) {
            place.mapping(Set.of("bizId", "id", "users"));
            long bizId = place.required("bizId", "the room's app").wholeNumber();
            requireApp(place, "bizId", bizId);
            String id = UserReader.id(place);
            if (!seen.add(bizId + "/" + id)) {
                throw place.wrong("room '" + id + "' stands twice; write its users in one place");
            }
            rooms.add(new Room(bizId, id, users.users(place)));
        }
        return rooms;
    }

    private List<TimedCommand> commands(Instant start) throws ScenarioException {
        List<TimedCommand> commands = new ArrayList<>();
        for (Place place : root.items("commands")) {
            place.mapping(COMMAND_FIELDS);
            Duration at = place.required("at", "the moment of the command").duration();
            RecordingCommand command = records.command(place, start.plus(at).toEpochMilli());
            String kind =
                    place.node().properties().stream()
                            .map(Map.Entry::getKey)
                            .filter(name -> !name.equals("at"))
                            .findFirst()
                            .orElse("");
            requireApp(place, kind + ".bizId", command.bizId());
            commands.add(new TimedCommand(at, command));
        }
        commands.sort(Comparator.comparing(TimedCommand::at));
        return commands;
    }

    private void requireApp(Place place, String field, long bizId) throws ScenarioException {
        if (!appNodes.containsKey(bizId)) {
            throw place.wrong(
                    field, "app " + bizId + " is not among apps; known: " + known(appNodes));
        }
    }

    private static String known(Map<Long, ?> apps) {
        return String.join(", ", apps.keySet().stream().sorted().map(String::valueOf).toList());
    }

    private static Duration end(
            List<Room> rooms, List<TimedCommand> commands, List<TimedSettings> changes) {
        Duration end = Duration.ZERO;
        for (Room room : rooms) {
            for (Scenario.User user : room.users()) {
                for (Scenario.Range stay : user.stay()) {
                    end = later(end, stay.to());
                }
            }
        }
        for (TimedCommand command : commands) {
            end = later(end, command.at());
        }
        for (TimedSettings change : changes) {
            end = later(end, change.at());
        }
        return end;
    }

    private static Duration later(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
