package io.aircheck.testbed.check;

import io.aircheck.schema.AppSettings;
import io.aircheck.schema.AppSettings.Presence;
import io.aircheck.schema.AppSettings.Scope;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.testbed.check.PlannedTask.Terms;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.Scenario.Range;
import io.aircheck.testbed.scenario.Scenario.Room;
import io.aircheck.testbed.scenario.Scenario.User;
import io.aircheck.testbed.scenario.SentAudio;
import io.aircheck.testbed.scenario.SentAudio.Talk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Follows a room through a scenario by the rules of recording: when tasks begin and end, and who is
 * recorded. Events of one moment count in this order: settings, exits and entries (by user id), the
 * first audio of users nobody announced, commands.
 *
 * <p>Not followed: commands that name a task id, and an app whose {@code presence} changes.
 */
final class RoomPlan {
    private static final long KEPT_EMPTY_MS = Duration.ofHours(12).toMillis();
    private static final long LONGEST_MS = Duration.ofHours(24).toMillis();

    /** Audio tells once a second that its user is there. */
    private static final long MARK_MS = 1000;

    private final Scenario scenario;
    private final Room room;
    private final long startMs;
    private final TreeMap<Long, AppSettings> settings = new TreeMap<>();
    private final List<Moment> moments = new ArrayList<>();
    private final Map<String, Long> present = new HashMap<>();
    private final List<PlannedTask> tasks = new ArrayList<>();

    private PlannedTask task;
    private boolean byCommand;
    private Asked asked;
    private long leftMs;
    private long leftSlackMs;
    private long emptiedMs = Long.MAX_VALUE;
    private long lastEndMs = Long.MIN_VALUE;
    private Asked waiting;
    private long waitingMs;

    /** Mode and lists. */
    private record Asked(boolean single, boolean mixed, Set<String> allowed, Set<String> blocked) {
        static Asked of(int mode, List<String> allowed, List<String> blocked) {
            return new Asked(
                    mode != 2,
                    mode != 1,
                    allowed == null ? Set.of() : Set.copyOf(allowed),
                    blocked == null ? Set.of() : Set.copyOf(blocked));
        }
    }

    private enum Kind {
        SETTINGS,
        EXIT,
        ENTER,
        HEARD,
        SILENT,
        COMMAND;

        private int rank() {
            return switch (this) {
                case SETTINGS -> 0;
                case EXIT, ENTER -> 1;
                case HEARD, SILENT -> 2;
                case COMMAND -> 3;
            };
        }
    }

    private record Moment(long ms, Kind kind, String user, RecordingCommand command) {
        static final Comparator<Moment> ORDER =
                Comparator.comparingLong(Moment::ms)
                        .thenComparingInt(moment -> moment.kind.rank())
                        .thenComparing(Moment::user)
                        .thenComparing(Moment::kind);
    }

    private RoomPlan(Scenario scenario, Instant start, Room room) {
        this.scenario = scenario;
        this.room = room;
        this.startMs = start.toEpochMilli();
    }

    /**
     * The room's tasks, in order.
     *
     * @param start when the scenario is played
     * @param sent what arrives of each user
     */
    static List<PlannedTask> of(
            Scenario scenario, Instant start, Room room, Map<String, SentAudio> sent) {
        RoomPlan plan = new RoomPlan(scenario, start, room);
        plan.gather(sent);
        plan.moments.sort(Moment.ORDER);
        plan.moments.forEach(plan::follow);
        plan.expire(Long.MAX_VALUE);
        return plan.tasks;
    }

    private void gather(Map<String, SentAudio> sent) {
        scenario.apps().stream()
                .filter(app -> app.bizId() == room.bizId())
                .forEach(app -> settings.put(Long.MIN_VALUE, app));
        scenario.changes().stream()
                .filter(change -> change.settings().bizId() == room.bizId())
                .forEach(
                        change -> {
                            settings.put(at(change.at()), change.settings());
                            add(change.at(), Kind.SETTINGS, "", null);
                        });
        boolean byFrames = at(startMs).presence() == Presence.FRAMES;
        for (User user : room.users()) {
            if (byFrames || !user.announced()) {
                hear(user.id(), sent.get(user.id()));
            } else {
                for (Range stay : user.stay()) {
                    add(stay.from(), Kind.ENTER, user.id(), null);
                    add(stay.to(), Kind.EXIT, user.id(), null);
                }
            }
        }
        scenario.commands().stream()
                .filter(command -> command.command().bizId() == room.bizId())
                .filter(command -> room.id().equals(command.command().roomId()))
                .forEach(command -> add(command.at(), Kind.COMMAND, "", command.command()));
    }

    private void hear(String user, SentAudio sent) {
        long idleMs = at(startMs).maxIdleTime().toMillis();
        long heardMs = Long.MIN_VALUE;
        for (Talk talk : sent.talks()) {
            long fromMs = Math.floorDiv(talk.fromUs(), 1000L);
            long lastMs = Math.floorDiv(talk.toUs(), 1000L) - 20;
            if (heardMs == Long.MIN_VALUE || fromMs - heardMs > idleMs + MARK_MS) {
                if (heardMs != Long.MIN_VALUE) {
                    moments.add(new Moment(heardMs + idleMs, Kind.SILENT, user, null));
                }
                moments.add(new Moment(fromMs, Kind.HEARD, user, null));
            }
            heardMs = Math.max(fromMs, Math.floorDiv(lastMs, MARK_MS) * MARK_MS);
        }
        if (heardMs != Long.MIN_VALUE) {
            moments.add(new Moment(heardMs + idleMs, Kind.SILENT, user, null));
        }
    }

    private void add(Duration at, Kind kind, String user, RecordingCommand command) {
        moments.add(new Moment(at(at), kind, user, command));
    }

    private long at(Duration offset) {
        return startMs + offset.toMillis();
    }

    private AppSettings at(long ms) {
        return settings.floorEntry(ms).getValue();
    }

    private void follow(Moment moment) {
        expire(moment.ms());
        switch (moment.kind()) {
            case SETTINGS -> apply(moment.ms());
            case ENTER, HEARD -> {
                present.putIfAbsent(moment.user(), moment.ms());
                settle(moment.ms(), moment.kind() == Kind.HEARD ? MARK_MS : 0);
            }
            case EXIT, SILENT -> {
                if (present.remove(moment.user()) != null) {
                    leftMs = moment.ms();
                    leftSlackMs = moment.kind() == Kind.SILENT ? MARK_MS + 100 : 0;
                    settle(moment.ms(), 0);
                }
            }
            case COMMAND -> obey(moment.command(), moment.ms());
        }
    }

    private void expire(long byMs) {
        if (waiting != null && byMs - KEPT_EMPTY_MS >= waitingMs) {
            waiting = null;
        }
        if (task == null || !byCommand) {
            return;
        }
        long tooLong = task.startMs() + LONGEST_MS;
        long tooEmpty = emptiedMs == Long.MAX_VALUE ? emptiedMs : emptiedMs + KEPT_EMPTY_MS;
        if (Math.min(tooLong, tooEmpty) <= byMs) {
            end(Math.min(tooLong, tooEmpty), tooEmpty < tooLong ? leftSlackMs : 0);
        }
    }

    private void settle(long ms, long slackMs) {
        if (task == null) {
            if (!present.isEmpty()) {
                startIfDue(ms, slackMs);
            }
        } else if (!present.isEmpty()) {
            emptiedMs = Long.MAX_VALUE;
            task.change(terms(ms));
        } else if (byCommand) {
            emptiedMs = Math.min(emptiedMs, Math.max(leftMs, task.startMs()));
            task.change(terms(ms));
        } else {
            end(Math.max(leftMs, task.startMs()), leftSlackMs);
        }
    }

    private void startIfDue(long ms, long slackMs) {
        AppSettings app = at(ms);
        if (!app.enabled()) {
            return;
        }
        if (app.scope() == Scope.FULL) {
            waiting = null;
            start(Math.max(ms, lastEndMs), slackMs, false, null);
        } else if (waiting != null) {
            Asked terms = waiting;
            waiting = null;
            start(Math.max(ms, lastEndMs), slackMs, true, terms);
        }
    }

    private void start(long ms, long slackMs, boolean commanded, Asked terms) {
        task = new PlannedTask(room.bizId(), room.id(), ms, slackMs);
        byCommand = commanded;
        asked = terms;
        emptiedMs = Long.MAX_VALUE;
        task.change(terms(ms));
    }

    private void end(long ms, long slackMs) {
        task.end(ms, slackMs);
        tasks.add(task);
        task = null;
        lastEndMs = ms;
        settle(ms, 0);
    }

    private void apply(long ms) {
        AppSettings app = at(ms);
        if (waiting != null && (!app.enabled() || app.scope() == Scope.FULL)) {
            waiting = null;
        }
        if (task == null) {
            settle(ms, 0);
        } else if (!app.enabled() || !byCommand && app.scope() == Scope.CUSTOM) {
            end(ms, 0);
        } else {
            task.change(terms(ms));
        }
    }

    private void obey(RecordingCommand command, long ms) {
        AppSettings app = at(ms);
        boolean ofTask = task != null && byCommand;
        if (!ofTask && (app.scope() == Scope.FULL || !app.enabled())) {
            return;
        }
        if (command.startRecord() != null) {
            if (task == null && waiting == null) {
                RecordingCommand.StartRecord start = command.startRecord();
                waiting =
                        Asked.of(
                                start.recordMode(),
                                start.subscribeUserIds(),
                                start.unSubscribeUserIds());
                waitingMs = ms;
                settle(ms, 0);
            }
        } else if (command.modifyRecord() != null) {
            RecordingCommand.ModifyRecord modify = command.modifyRecord();
            Asked terms =
                    Asked.of(
                            modify.recordMode(),
                            modify.subscribeUserIds(),
                            modify.unSubscribeUserIds());
            if (task != null) {
                asked = terms;
                task.change(terms(ms));
            } else if (waiting != null) {
                waiting = terms;
            }
        } else if (task != null) {
            end(ms, 0);
        } else {
            waiting = null;
        }
    }

    private Terms terms(long ms) {
        AppSettings app = at(ms);
        Asked now =
                byCommand
                        ? asked
                        : new Asked(
                                app.streams().single(), app.streams().mixed(), Set.of(), Set.of());
        Terms all =
                new Terms(
                        ms,
                        Long.MAX_VALUE / 1000,
                        now.single(),
                        now.mixed(),
                        now.allowed(),
                        now.blocked(),
                        Set.of(),
                        app);
        Set<String> inMix =
                !now.mixed()
                        ? Set.of()
                        : present.entrySet().stream()
                                .sorted(
                                        Map.Entry.<String, Long>comparingByValue()
                                                .thenComparing(Map.Entry.comparingByKey()))
                                .map(Map.Entry::getKey)
                                .filter(all::isSubscribed)
                                .limit(app.maxMixedUsers())
                                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new Terms(
                ms,
                all.toMs(),
                all.single(),
                all.mixed(),
                all.allowed(),
                all.blocked(),
                inMix,
                app);
    }
}
