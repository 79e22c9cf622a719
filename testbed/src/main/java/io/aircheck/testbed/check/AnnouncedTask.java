package io.aircheck.testbed.check;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The events of one task, checked for what they say of one another. */
final class AnnouncedTask {
    private final List<RecordingEvent> events = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();

    private record Name(String userId, int number) {
        @Override
        public String toString() {
            return (userId == null ? "mix" : "user " + userId) + ", segment " + number;
        }
    }

    private static final class Life {
        private RecordingEvent started;
        private RecordingEvent finished;
        private RecordingEvent uploaded;
    }

    void take(RecordingEvent event) {
        events.add(event);
    }

    RecordingEvent first() {
        return events.get(0);
    }

    long taskId() {
        return first().taskId();
    }

    /** When the task started by its own event, ms; the earliest event's time if there is none. */
    long startMs() {
        return timeOf(Type.TASK_STARTED)
                .orElseGet(() -> events.stream().mapToLong(RecordingEvent::time).min().orElse(0));
    }

    /** When it ended, ms; null if no event says so. */
    Long endMs() {
        return timeOf(Type.TASK_ENDED).orElse(null);
    }

    private java.util.Optional<Long> timeOf(Type type) {
        return events.stream()
                .filter(event -> event.type() == type)
                .map(RecordingEvent::time)
                .findFirst();
    }

    /** The files that were uploaded; after {@link #check}. */
    List<Segment> segments() {
        return segments;
    }

    @Override
    public String toString() {
        return "room " + first().bizId() + "/" + first().roomId() + ", task " + taskId();
    }

    /** Says what is wrong with the events by themselves. */
    void check(Violations violations) {
        checkNumbers(violations);
        checkEnds(violations);
        Map<Name, Life> lives = new LinkedHashMap<>();
        for (RecordingEvent event : events) {
            if (isSegment(event.type())) {
                follow(event, lives, violations);
            }
        }
        lives.forEach((name, life) -> close(name, life, violations));
        checkSegmentNumbers(violations);
    }

    private void checkNumbers(Violations violations) {
        long next = 0;
        List<RecordingEvent> ordered =
                events.stream().sorted(Comparator.comparingLong(AnnouncedTask::number)).toList();
        for (RecordingEvent event : ordered) {
            long number = number(event);
            if (number > next) {
                violations.add(
                        next == number - 1
                                ? "%s: event number %d is missing"
                                : "%s: event numbers %d to %d are missing",
                        this,
                        next,
                        number - 1);
            } else if (number < next) {
                violations.add(
                        "%s: event number %d stands twice (%s)", this, number, event.type().word());
            }
            next = number + 1;
        }
        for (int i = 1; i < events.size(); i++) {
            if (number(events.get(i)) < number(events.get(i - 1))) {
                violations.add(
                        "%s: event %d stands behind event %d",
                        this, number(events.get(i)), number(events.get(i - 1)));
            }
        }
    }

    private static long number(RecordingEvent event) {
        return event.number() == null ? -1 : event.number();
    }

    private void checkEnds(Violations violations) {
        once(Type.TASK_STARTED, violations);
        once(Type.TASK_ENDED, violations);
        for (int i = 0; i < events.size(); i++) {
            Type type = events.get(i).type();
            if (type == Type.TASK_STARTED && i > 0) {
                violations.add("%s: task-started is not the first event", this);
            }
            if (type == Type.TASK_ENDED && i + 1 < events.size()) {
                violations.add("%s: task-ended is not the last event", this);
            }
        }
    }

    private void once(Type type, Violations violations) {
        long count = events.stream().filter(event -> event.type() == type).count();
        if (count != 1) {
            violations.add(
                    "%s: there %s %s",
                    this, count == 0 ? "is no" : "are " + count + " events", type.word());
        }
    }

    private static boolean isSegment(Type type) {
        return switch (type) {
            case SEGMENT_STARTED, SEGMENT_FINISHED, SEGMENT_UPLOADED, SEGMENT_FAILED -> true;
            default -> false;
        };
    }

    private void follow(RecordingEvent event, Map<Name, Life> lives, Violations violations) {
        boolean mixed = event.stream() == RecordingEvent.Stream.MIXED;
        if (event.segment() == null || mixed != (event.userId() == null)) {
            violations.add(
                    "%s: event %d does not say whose segment it is about", this, number(event));
            return;
        }
        Name name = new Name(event.userId(), event.segment());
        Life life = lives.computeIfAbsent(name, key -> new Life());
        switch (event.type()) {
            case SEGMENT_STARTED -> {
                twice(life.started, event, name, violations);
                life.started = event;
            }
            case SEGMENT_FINISHED -> {
                twice(life.finished, event, name, violations);
                behind(life.started, event, "segment-started", name, violations);
                life.finished = event;
            }
            case SEGMENT_UPLOADED -> {
                twice(life.uploaded, event, name, violations);
                behind(life.finished, event, "segment-finished", name, violations);
                life.uploaded = event;
            }
            default -> violations.add("%s: %s: the file is lost: %s", this, name, event.reason());
        }
    }

    private void twice(
            RecordingEvent before, RecordingEvent event, Name name, Violations violations) {
        if (before != null) {
            violations.add("%s: %s: %s stands twice", this, name, event.type().word());
        }
    }

    private void behind(
            RecordingEvent before,
            RecordingEvent event,
            String expected,
            Name name,
            Violations violations) {
        if (before == null) {
            violations.add(
                    "%s: %s: %s without a %s before it", this, name, event.type().word(), expected);
        }
    }

    private void close(Name name, Life life, Violations violations) {
        if (life.finished == null) {
            violations.add("%s: %s: there is no segment-finished", this, name);
        }
        if (life.uploaded == null) {
            violations.add("%s: %s: there is no segment-uploaded", this, name);
            return;
        }
        RecordingEvent.Audio audio = life.uploaded.audio();
        if (audio == null || audio.bytes() == null || audio.crc64() == null) {
            violations.add("%s: %s: segment-uploaded does not say what is in it", this, name);
            return;
        }
        if (life.uploaded.file() == null) {
            violations.add("%s: %s: segment-uploaded does not say where it is", this, name);
            return;
        }
        if (life.finished != null) {
            RecordingEvent.Audio finished = life.finished.audio();
            boolean same =
                    finished != null
                            && finished.startUs() == audio.startUs()
                            && finished.samples() == audio.samples()
                            && finished.sampleRate() == audio.sampleRate();
            if (!same) {
                violations.add(
                        "%s: %s: segment-finished and segment-uploaded do not agree", this, name);
            }
        }
        long told = Math.round(audio.samples() * 1000.0 / audio.sampleRate());
        if (audio.durationMs() != told) {
            violations.add(
                    "%s: %s: lasts %d ms by its event, but %d samples are %d ms",
                    this, name, audio.durationMs(), audio.samples(), told);
        }
        segments.add(
                new Segment(
                        name.userId,
                        name.number,
                        life.finished == null ? null : life.finished.reason(),
                        life.uploaded.file(),
                        audio));
    }

    private void checkSegmentNumbers(Violations violations) {
        segments.sort(
                Comparator.comparing(
                                (Segment segment) ->
                                        segment.userId() == null ? "" : segment.userId())
                        .thenComparingInt(Segment::number));
        String user = "";
        int next = 0;
        for (Segment segment : segments) {
            if (!Objects.equals(user, segment.userId())) {
                user = segment.userId();
                next = 0;
            }
            if (segment.number() != next) {
                violations.add(
                        "%s: %s: there is no segment %d before it",
                        this, new Name(user, segment.number()), segment.number() - 1);
            }
            next = segment.number() + 1;
        }
    }
}
