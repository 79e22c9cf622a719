package io.aircheck.cli.cluster;

import io.aircheck.schema.RecordingEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tasks that began since it was opened, and what is still to come of them. */
final class TaskLedger {
    private record Segment(long taskId, String userId, Integer number) {}

    private final Set<Long> started = new HashSet<>();
    private final Set<Long> open = new LinkedHashSet<>();
    private final Set<Segment> waiting = new HashSet<>();
    private final List<RecordingEvent> events = new ArrayList<>();
    private int files;

    void take(RecordingEvent event) {
        if (event.type() == RecordingEvent.Type.TASK_STARTED) {
            started.add(event.taskId());
            open.add(event.taskId());
        }
        if (!started.contains(event.taskId())) {
            return;
        }
        events.add(event);
        Segment segment = new Segment(event.taskId(), event.userId(), event.segment());
        switch (event.type()) {
            case TASK_ENDED -> open.remove(event.taskId());
            case SEGMENT_FINISHED -> waiting.add(segment);
            case SEGMENT_UPLOADED -> {
                waiting.remove(segment);
                files++;
            }
            case SEGMENT_FAILED -> waiting.remove(segment);
            default -> {
                // Ends nothing.
            }
        }
    }

    Set<Long> openTasks() {
        return Set.copyOf(open);
    }

    /** Whether a file is complete and neither uploaded nor given up. */
    boolean awaitsUploads() {
        return !waiting.isEmpty();
    }

    int files() {
        return files;
    }

    List<RecordingEvent> events() {
        return List.copyOf(events);
    }
}
