package io.aircheck.testbed.check;

import io.aircheck.schema.RecordingEvent.Reason;
import io.aircheck.testbed.signal.ExpectedSpeaker;
import io.aircheck.testbed.signal.Interval;
import io.aircheck.testbed.signal.Intervals;
import io.aircheck.testbed.signal.Moments;
import io.aircheck.testbed.signal.RecordedSegment;
import io.aircheck.testbed.signal.RecordingChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Checks one task: its times, its tracks and its mix. */
final class TaskCheck {
    private static final long TOLERANCE_US = RecordingChecker.TOLERANCE_MICROS;

    /** An order cuts between two frames. */
    private static final long FRAME_US = 20_000;

    /** An encoder that begins, or ends early, may blur the block there. */
    private static final long BORDER_US = 100_000;

    /** ffmpeg 4.4 cannot trim both ends of one MP3 frame. */
    private static final int SHORTEST_DECODED = 48;

    private final PlannedTask plan;
    private final AnnouncedTask task;
    private final Map<String, UserSound> users;
    private final TaskFiles files;
    private final Violations violations;
    private final Tally tally;

    TaskCheck(
            PlannedTask plan,
            AnnouncedTask task,
            Map<String, UserSound> users,
            TaskFiles files,
            Violations violations,
            Tally tally) {
        this.plan = plan;
        this.task = task;
        this.users = users;
        this.files = files;
        this.violations = violations;
        this.tally = tally;
    }

    void check() throws IOException {
        tally.task();
        checkTime("starts", task.startMs(), plan.startMs(), plan.startSlackMs());
        if (task.endMs() != null) {
            checkTime("ends", task.endMs(), plan.endMs(), plan.endSlackMs());
        }
        Set<Segment> rest = new HashSet<>(task.segments());
        for (UserSound user : users.values()) {
            List<Segment> own = of(user.id());
            rest.removeAll(own);
            checkTrack(user, own);
        }
        List<Segment> mix = of(null);
        rest.removeAll(mix);
        checkMix(mix);
        for (Segment segment : rest) {
            violations.add("%s is of a user who is not in the scenario", segment.path());
        }
    }

    private void checkTime(String does, long ms, long planned, long slackMs) {
        if (Math.abs(ms - planned) > slackMs) {
            violations.add(
                    "%s %s at %s, but was to at %s",
                    task, does, Moments.text(ms * 1000), Moments.text(planned * 1000));
        }
    }

    private List<Segment> of(String user) {
        return task.segments().stream()
                .filter(segment -> Objects.equals(segment.userId(), user))
                .toList();
    }

    // ---- a user's track -----------------------------------------------------------------------

    private void checkTrack(UserSound user, List<Segment> segments) throws IOException {
        String name = task + ", user " + user.id();
        Intervals recorded = plan.single(user.id());
        Intervals sound = user.sound().and(recorded);
        if (segments.isEmpty()) {
            if (!user.expected(recorded, Intervals.NONE).spoken().isEmpty()) {
                violations.add("%s: there is no file", name);
            }
            return;
        }
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            boolean follows = i > 0 && segments.get(i - 1).samplesTo(segment) == 0;
            boolean goesOn = i + 1 < segments.size() && segment.samplesTo(segments.get(i + 1)) == 0;
            checkEdges(name, user, sound, segment, follows, goesOn);
            checkCuts(name, user, sound, segment);
        }
        checkJoints(name, segments);
        List<ExpectedSpeaker> speakers =
                user.isCoded() ? List.of(user.expected(recorded, borders(segments))) : List.of();
        listen(name, segments, speakers, sound);
    }

    /** A file begins with a first frame and ends with a last one, or where its neighbour does. */
    private void checkEdges(
            String name,
            UserSound user,
            Intervals sound,
            Segment segment,
            boolean follows,
            boolean goesOn) {
        if (!follows
                && sound.stretches().stream()
                        .noneMatch(talk -> isNear(user, segment.startUs(), talk.fromMicros()))) {
            violations.add(
                    "%s: %s begins at %s, where no sound begins",
                    name, segment, Moments.text(segment.startUs()));
        }
        long end = Math.round(segment.endUs());
        if (!goesOn
                && sound.stretches().stream()
                        .noneMatch(talk -> isNear(user, end, talk.toMicros()))) {
            violations.add(
                    "%s: %s ends at %s, where no sound ends", name, segment, Moments.text(end));
        }
    }

    private static boolean isNear(UserSound user, long micros, long edge) {
        // Of the edge of a talk the frame may be lost at a cut.
        boolean damaged = user.isDamagedAt(edge);
        long tolerance = TOLERANCE_US + FRAME_US + (damaged ? 5 * FRAME_US : 0);
        boolean isTalks =
                user.sound().stretches().stream()
                        .anyMatch(talk -> talk.fromMicros() == edge || talk.toMicros() == edge);
        return Math.abs(micros - edge) <= (isTalks ? TOLERANCE_US : tolerance);
    }

    private void checkCuts(String name, UserSound user, Intervals sound, Segment segment) {
        for (long cut : user.cutsUs()) {
            boolean spans =
                    segment.startUs() < cut - TOLERANCE_US
                            && segment.endUs() > cut + FRAME_US + TOLERANCE_US;
            if (spans) {
                violations.add(
                        "%s: %s goes on over mic-off or exit at %s",
                        name, segment, Moments.text(cut));
            }
        }
        List<Interval> talks = sound.stretches();
        for (int i = 1; i < talks.size(); i++) {
            long from = talks.get(i - 1).toMicros();
            long to = talks.get(i).fromMicros();
            long longest =
                    plan.settingsAround(from, 0).stream()
                            .mapToLong(app -> app.micOffGap().toNanos() / 1000)
                            .max()
                            .orElse(Long.MAX_VALUE);
            boolean spans = segment.startUs() < from && segment.endUs() > to;
            if (spans && to - from > longest + 2 * TOLERANCE_US) {
                violations.add(
                        "%s: %s goes on over %d ms of silence at %s",
                        name, segment, (to - from) / 1000, Moments.text(from));
            }
        }
    }

    /** Files never overlap; where one was only cut, the next begins with the next sample. */
    private void checkJoints(String name, List<Segment> segments) {
        for (int i = 1; i < segments.size(); i++) {
            Segment before = segments.get(i - 1);
            Segment next = segments.get(i);
            long apart = before.samplesTo(next);
            boolean joins =
                    Reason.RESTART.equals(before.reason())
                            || Reason.MAX_DURATION.equals(before.reason())
                            || next.userId() == null
                                    && Reason.SETTINGS_CHANGED.equals(before.reason());
            if (apart < 0) {
                violations.add(
                        "%s: %s begins %d samples before the end of %s",
                        name, next, -apart, before);
            } else if (apart > 0 && joins) {
                violations.add(
                        "%s: %s begins %d samples behind the end of %s (%s)",
                        name, next, apart, before, before.reason());
            }
        }
    }

    // ---- the mix ------------------------------------------------------------------------------

    private void checkMix(List<Segment> segments) throws IOException {
        String name = task + ", mix";
        Intervals mixed = plan.mix();
        if (segments.isEmpty()) {
            if (!mixed.isEmpty()) {
                violations.add("%s: there is no file", name);
            }
            return;
        }
        checkJoints(name, segments);
        checkExtent(name, mixed, segments);
        List<ExpectedSpeaker> speakers = new ArrayList<>();
        Intervals sound = Intervals.NONE;
        for (UserSound user : users.values()) {
            Intervals heard = plan.heard(user.id());
            sound = sound.or(user.sound().and(heard.widened(FRAME_US, FRAME_US)));
            if (user.isCoded() && !user.sound().and(heard).isEmpty()) {
                speakers.add(user.expected(heard, borders(segments)));
            }
        }
        listen(name, segments, speakers, sound);
    }

    /** A mix lasts from its task's start to its end, silence included. */
    private void checkExtent(String name, Intervals mixed, List<Segment> segments) {
        List<Interval> planned = new ArrayList<>();
        for (Interval stretch : mixed.stretches()) {
            boolean first = stretch.fromMicros() == plan.startMs() * 1000;
            boolean last = stretch.toMicros() == plan.endMs() * 1000 && task.endMs() != null;
            planned.add(
                    new Interval(
                            first ? task.startMs() * 1000 : stretch.fromMicros(),
                            last ? task.endMs() * 1000 : stretch.toMicros()));
        }
        List<double[]> made = new ArrayList<>();
        Segment before = null;
        for (Segment segment : segments) {
            if (before != null && before.samplesTo(segment) == 0) {
                made.get(made.size() - 1)[1] = segment.endUs();
            } else {
                made.add(new double[] {segment.startUs(), segment.endUs()});
            }
            before = segment;
        }
        if (made.size() != planned.size()) {
            violations.add(
                    "%s: is in %d pieces, but was to be in %d", name, made.size(), planned.size());
            return;
        }
        // Times of a task are whole milliseconds; a file ends with a whole sample.
        double sample = 1e6 / segments.get(0).audio().sampleRate() + 1;
        for (int i = 0; i < made.size(); i++) {
            compare(name, "begins", made.get(i)[0], planned.get(i).fromMicros(), sample);
            compare(name, "ends", made.get(i)[1], planned.get(i).toMicros(), sample);
        }
    }

    private void compare(String name, String does, double micros, long planned, double sample) {
        if (Math.abs(micros - planned) > sample) {
            violations.add(
                    "%s: %s at %s, %.2f ms %s",
                    name,
                    does,
                    Moments.text(Math.round(micros)),
                    Math.abs(micros - planned) / 1000,
                    micros < planned ? "too early" : "too late");
        }
    }

    // ---- what is in the files -----------------------------------------------------------------

    private static Intervals borders(List<Segment> segments) {
        List<Interval> borders = new ArrayList<>();
        for (Segment segment : segments) {
            long end = Math.round(segment.endUs());
            borders.add(new Interval(segment.startUs(), segment.startUs()));
            borders.add(new Interval(end, end));
        }
        return Intervals.of(
                borders.stream()
                        .map(
                                border ->
                                        new Interval(
                                                border.fromMicros() - BORDER_US,
                                                border.toMicros() + BORDER_US))
                        .toList());
    }

    private void listen(
            String name, List<Segment> segments, List<ExpectedSpeaker> speakers, Intervals sound)
            throws IOException {
        tally.track(segments);
        List<RecordedSegment> audible = new ArrayList<>();
        List<Segment> present = new ArrayList<>();
        for (Segment segment : segments) {
            Optional<Path> file = files.check(task, segment);
            if (file.isPresent()) {
                audible.add(
                        new RecordedSegment(
                                segment.toString(),
                                segment.startUs(),
                                RecordedSegment.file(segment.startUs(), file.get()).opener()));
                present.add(segment);
            }
        }
        RecordingChecker.Report report;
        try {
            report = RecordingChecker.check(audible, speakers, sound);
        } catch (IOException e) {
            violations.add("%s: %s", name, e.getMessage());
            return;
        }
        violations.addAll(name, report.violations());
        tally.blocks(report.blocks(), report.unreadable());
        for (int i = 0; i < present.size(); i++) {
            long told = present.get(i).audio().samples();
            if (report.samples()[i] != told && told >= SHORTEST_DECODED) {
                violations.add(
                        "%s decodes to %d samples, but has %d by its event",
                        present.get(i).path(), report.samples()[i], told);
            }
        }
    }
}
