package io.aircheck.testbed.scenario;

import io.aircheck.schema.AppSettings;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import io.aircheck.schema.Topics;
import io.aircheck.testbed.scenario.Scenario.Range;
import io.aircheck.testbed.scenario.Scenario.Room;
import io.aircheck.testbed.scenario.Scenario.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** All of a scenario that is not audio: settings, room events and commands. */
final class EventFeed implements Feed {
    private final long startMs;
    private final long shiftMs;
    private final List<Scheduled> records = new ArrayList<>();
    private final Iterator<Scheduled> rest;

    /**
     * @param startMs when the scenario is played, milliseconds since the epoch
     */
    EventFeed(Scenario scenario, long startMs) {
        this.startMs = startMs;
        this.shiftMs = startMs - scenario.start().toEpochMilli();
        scenario.apps().forEach(app -> settings(Duration.ZERO, app));
        scenario.changes().forEach(change -> settings(change.at(), change.settings()));
        for (Room room : scenario.rooms()) {
            boolean byFrames = presenceByFrames(scenario, room);
            for (User user : room.users()) {
                if (user.announced()) {
                    user(room, user, byFrames);
                }
            }
        }
        scenario.commands().forEach(command -> command(command.at(), command.command()));
        records.sort(Comparator.comparingLong(Scheduled::timeMs).thenComparing(Scheduled::rank));
        rest = records.iterator();
    }

    /** Nobody announces who is in such an app's rooms: gateways of TRTC apps do not know. */
    private static boolean presenceByFrames(Scenario scenario, Room room) {
        return scenario.apps().stream()
                .filter(app -> app.bizId() == room.bizId())
                .anyMatch(app -> app.presence() == AppSettings.Presence.FRAMES);
    }

    private void user(Room room, User user, boolean byFrames) {
        for (Range stay : user.stay()) {
            if (!byFrames) {
                event(RoomEvent.Type.ENTER, room, user, stay.from());
                event(RoomEvent.Type.EXIT, room, user, stay.to());
            }
        }
        for (Range mic : user.mic()) {
            if (user.micGiven() || !byFrames) {
                event(RoomEvent.Type.MIC_ON, room, user, mic.from());
            }
            if (user.micGiven()) {
                event(RoomEvent.Type.MIC_OFF, room, user, mic.to());
            }
        }
    }

    private void event(RoomEvent.Type type, Room room, User user, Duration at) {
        Scheduled.Rank rank =
                switch (type) {
                    case MIC_OFF -> Scheduled.Rank.MIC_OFF;
                    case EXIT -> Scheduled.Rank.EXIT;
                    case ENTER -> Scheduled.Rank.ENTER;
                    default -> Scheduled.Rank.MIC_ON;
                };
        long time = startMs + at.toMillis();
        RoomEvent event = new RoomEvent(1, type, room.bizId(), room.id(), user.id(), time);
        add(time, rank, Topics.ROOM_EVENTS, event.key(), event);
    }

    private void settings(Duration at, AppSettings app) {
        AppSettings played =
                new AppSettings(
                        app.version(),
                        app.bizId(),
                        app.effectiveFrom() == null ? null : app.effectiveFrom() + shiftMs,
                        app.enabled(),
                        app.scope(),
                        app.streams(),
                        app.presence(),
                        app.maxIdleTime(),
                        app.bucket(),
                        app.region(),
                        app.credentials(),
                        app.audio(),
                        app.micOffGap(),
                        app.maxSegmentDuration(),
                        app.maxMixedUsers(),
                        app.callback());
        add(
                startMs + at.toMillis(),
                Scheduled.Rank.SETTINGS,
                Topics.APP_SETTINGS,
                played.key(),
                played);
    }

    private void command(Duration at, RecordingCommand command) {
        long time = startMs + at.toMillis();
        RecordingCommand played =
                new RecordingCommand(
                        command.version(),
                        time,
                        command.startRecord(),
                        command.modifyRecord(),
                        command.stopRecord(),
                        null);
        add(time, Scheduled.Rank.COMMAND, Topics.RECORDING_COMMANDS, played.key(), played);
    }

    private void add(long time, Scheduled.Rank rank, String topic, String key, Object record) {
        records.add(
                new Scheduled(
                        time,
                        rank,
                        topic,
                        key.getBytes(StandardCharsets.UTF_8),
                        Json.write(record)));
    }

    @Override
    public Scheduled next() {
        return rest.hasNext() ? rest.next() : null;
    }
}
