package io.aircheck.testbed.check;

import io.aircheck.schema.AppSettings;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.Scenario.Room;
import io.aircheck.testbed.scenario.Scenario.TimedSettings;
import io.aircheck.testbed.scenario.Scenario.User;
import io.aircheck.testbed.scenario.SentAudio;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Proves from the finished files and the events alone that a scenario was recorded as the rules
 * have it: every file is announced and as it was announced, every event stands once, and of every
 * user who says the coded signal each block of 100 ms that arrived and was to be recorded is there
 * once, in its place, in the user's track and in the mix, and nothing else.
 *
 * <p>Tasks of rooms that are not in the scenario, or outside of its time, are left alone; their
 * files are known to belong to them. What cannot be seen is said at {@link
 * io.aircheck.testbed.signal.RecordingChecker} and {@link RoomPlan}; of users who say something
 * else than the coded signal, only when they are heard is checked, not what. A mix of more than
 * eight coded voices may be too loud to be read.
 *
 * <p>Audio is decoded piece by piece: memory does not grow with its length. Checks once; not
 * thread-safe.
 */
public final class RecordingCheck {
    /** Tasks may outlive the scenario by the longest a task lasts. */
    private static final Duration LONGEST_TASK = Duration.ofHours(25);

    private final Scenario scenario;
    private final Options options;
    private final Path folder;
    private final Violations violations = new Violations();
    private final Tally tally = new Tally();

    /**
     * How the scenario was recorded. Immutable.
     *
     * @param start when it was played
     * @param namingOffset of the times in names
     */
    public record Options(Instant start, ZoneOffset namingOffset) {
        /** As it stands, with names in UTC. */
        public static Options of(Scenario scenario) {
            return new Options(scenario.start(), ZoneOffset.UTC);
        }
    }

    private RecordingCheck(Scenario scenario, Options options, Path folder) {
        this.scenario = scenario;
        this.options = options;
        this.folder = folder;
    }

    /**
     * Checks a folder.
     *
     * @param folder holds {@code <bucket>/<key>}, or {@code cos/<bucket>/<key>}
     * @param events recording-events, one a line
     * @throws IOException if something cannot be read for other reasons than being wrong
     */
    public static CheckReport check(Scenario scenario, Options options, Path folder, Path events)
            throws IOException {
        return new RecordingCheck(scenario, options, folder).check(events);
    }

    private CheckReport check(Path eventLog) throws IOException {
        List<RecordingEvent> events = read(eventLog);
        StoredFiles files = StoredFiles.in(folder, buckets(), violations);
        checkAnnounced(events, files);
        Map<Long, AnnouncedTask> announced = new LinkedHashMap<>();
        for (RecordingEvent event : events) {
            announced.computeIfAbsent(event.taskId(), id -> new AnnouncedTask()).take(event);
        }
        Set<AnnouncedTask> own =
                announced.values().stream()
                        .filter(this::isOfScenario)
                        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
        own.forEach(task -> task.check(violations));
        for (Room room : scenario.rooms()) {
            check(room, own, files);
        }
        for (AnnouncedTask task : own) {
            violations.add("%s was not to be recorded", task);
        }
        return tally.report(violations.list());
    }

    private List<RecordingEvent> read(Path eventLog) throws IOException {
        List<RecordingEvent> events = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        try (BufferedReader lines = Files.newBufferedReader(eventLog, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                try {
                    RecordingEvent event =
                            RecordingEvent.parse(line.getBytes(StandardCharsets.UTF_8));
                    events.add(event);
                    if (!ids.add(event.id())) {
                        violations.add(
                                "task %d: event %s (%s, number %d) stands twice",
                                event.taskId(), event.id(), event.type().word(), event.number());
                    }
                } catch (MalformedRecordException e) {
                    violations.add("line %d of the events: %s", number, e.getMessage());
                }
            }
        }
        return events;
    }

    private Set<String> buckets() {
        return Stream.concat(
                        scenario.apps().stream(),
                        scenario.changes().stream().map(TimedSettings::settings))
                .map(AppSettings::bucket)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void checkAnnounced(List<RecordingEvent> events, StoredFiles files) {
        Map<String, RecordingEvent> uploads = new HashMap<>();
        for (RecordingEvent event : events) {
            if (event.type() == RecordingEvent.Type.SEGMENT_UPLOADED && event.file() != null) {
                String path = event.file().bucket() + "/" + event.file().key();
                RecordingEvent before = uploads.put(path, event);
                if (before != null && !before.id().equals(event.id())) {
                    violations.add("%s was announced for two segments", path);
                }
            }
        }
        for (String path : files.paths()) {
            if (!uploads.containsKey(path)) {
                violations.add("%s was not announced", path);
            }
        }
    }

    private boolean isOfScenario(AnnouncedTask task) {
        boolean known =
                scenario.rooms().stream()
                        .anyMatch(
                                room ->
                                        room.bizId() == task.first().bizId()
                                                && room.id().equals(task.first().roomId()));
        Instant start = Instant.ofEpochMilli(task.startMs());
        Instant end = options.start().plus(scenario.length()).plus(LONGEST_TASK);
        return known && !start.isBefore(options.start().minusSeconds(1)) && !start.isAfter(end);
    }

    private void check(Room room, Set<AnnouncedTask> announced, StoredFiles files)
            throws IOException {
        AppSettings.Presence presence =
                scenario.apps().stream()
                        .filter(app -> app.bizId() == room.bizId())
                        .map(AppSettings::presence)
                        .findFirst()
                        .orElseThrow();
        Map<String, SentAudio> sent = new HashMap<>();
        Map<String, UserSound> sounds = new LinkedHashMap<>();
        for (int i = 0; i < room.users().size(); i++) {
            User user = room.users().get(i);
            SentAudio audio = SentAudio.of(options.start(), room, user);
            sent.put(user.id(), audio);
            sounds.put(user.id(), new UserSound(user, i, options.start(), presence, audio));
        }
        long nameStartMs = Long.MIN_VALUE;
        for (PlannedTask plan : RoomPlan.of(scenario, options.start(), room, sent)) {
            AnnouncedTask task = take(plan, announced);
            if (task == null) {
                violations.add(
                        "%s: the task that starts at %s was not recorded",
                        plan, Instant.ofEpochMilli(plan.startMs()));
                nameStartMs = nameStart(plan.startMs(), nameStartMs);
                continue;
            }
            nameStartMs = nameStart(task.startMs(), nameStartMs);
            TaskFiles each =
                    new TaskFiles(plan, nameStartMs, options.namingOffset(), files, violations);
            new TaskCheck(plan, task, sounds, each, violations, tally).check();
        }
    }

    /** A room never has two tasks with the same start in names. */
    private static long nameStart(long startMs, long beforeMs) {
        long second = Math.floorDiv(startMs, 1000L) * 1000;
        return beforeMs == Long.MIN_VALUE ? second : Math.max(second, beforeMs + 1000);
    }

    private static AnnouncedTask take(PlannedTask plan, Set<AnnouncedTask> announced) {
        AnnouncedTask nearest =
                announced.stream()
                        .filter(task -> task.first().bizId() == plan.bizId())
                        .filter(task -> plan.roomId().equals(task.first().roomId()))
                        .min(
                                Comparator.comparingLong(
                                        task -> Math.abs(task.startMs() - plan.startMs())))
                        .orElse(null);
        if (nearest != null) {
            announced.remove(nearest);
        }
        return nearest;
    }
}
