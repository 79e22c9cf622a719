package io.aircheck.job.event;

import static io.aircheck.job.message.MessageType.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.event.state.NumberedEvent;
import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.Task;
import io.aircheck.job.message.TaskKey;
import io.aircheck.job.message.TaskNote;
import io.aircheck.schema.Json;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class EventSequencerTest {
    private static final long TASK = 446946705284000001L;
    private static final Task NAMED =
            Task.newBuilder()
                    .setBizId(1)
                    .setRoomId("42")
                    .setTaskId(TASK)
                    .setStartMs(5_000)
                    .setNameStartMs(5_000)
                    .build();

    private static final int MAX_PARALLELISM = 16;

    private static KeyedOneInputStreamOperatorTestHarness<TaskKey, TaskNote, NumberedEvent>
            harness() throws Exception {
        return harness(1, 0);
    }

    private static KeyedOneInputStreamOperatorTestHarness<TaskKey, TaskNote, NumberedEvent> harness(
            int parallelism, int subtask) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new EventSequencer()),
                        TaskKey::of,
                        TypeInformation.of(TaskKey.class),
                        MAX_PARALLELISM,
                        parallelism,
                        subtask);
        harness.setup(message(NumberedEvent.class).createSerializer(null));
        return harness;
    }

    private static RecordingEvent event(Type type, String user, Integer segment, String reason) {
        return new RecordingEvent(
                1,
                Announcements.eventId(
                        TASK, user == null ? "" : user, segment == null ? 0 : segment, type, ""),
                null,
                type,
                5_000,
                1,
                "42",
                TASK,
                5_000,
                user,
                null,
                segment,
                null,
                null,
                null,
                null,
                null,
                reason,
                null);
    }

    private static TaskNote.Builder note() {
        return TaskNote.newBuilder().setBizId(1).setRoomId("42").setTaskId(TASK);
    }

    private static TaskNote note(Type type, String user, Integer segment) {
        return note().setEvent(ByteString.copyFrom(Json.write(event(type, user, segment, null))))
                .build();
    }

    private static TaskNote closing(int tracks) {
        return note().setTaskClosing(
                        TaskNote.TaskClosing.newBuilder()
                                .setTracks(tracks)
                                .setEvent(
                                        ByteString.copyFrom(
                                                Json.write(
                                                        event(
                                                                Type.TASK_ENDED,
                                                                null,
                                                                null,
                                                                "stop-record")))))
                .build();
    }

    /** Two files of alice, one of the room. */
    private static List<TaskNote> wholeTask() {
        List<TaskNote> notes = new ArrayList<>();
        notes.add(note(Type.TASK_STARTED, null, null));
        for (int segment = 0; segment < 2; segment++) {
            notes.add(note(Type.SEGMENT_STARTED, "alice", segment));
            notes.add(note(Type.SEGMENT_FINISHED, "alice", segment));
        }
        notes.add(note(Type.SEGMENT_STARTED, null, 0));
        notes.add(note(Type.SEGMENT_FINISHED, null, 0));
        notes.add(note(Type.SEGMENT_UPLOADED, "alice", 0));
        notes.add(note(Type.SEGMENT_FAILED, "alice", 1));
        notes.add(note(Type.SEGMENT_UPLOADED, null, 0));
        notes.add(Announcements.trackClosed(NAMED, "alice", 2));
        notes.add(Announcements.trackClosed(NAMED, "", 1));
        notes.add(closing(2));
        return notes;
    }

    private static List<RecordingEvent> emitted(
            KeyedOneInputStreamOperatorTestHarness<TaskKey, TaskNote, NumberedEvent> harness) {
        return harness.extractOutputValues().stream().map(EventSequencerTest::read).toList();
    }

    private static RecordingEvent read(NumberedEvent numbered) {
        try {
            assertThat(numbered.getKey().toStringUtf8()).isEqualTo(Long.toString(TASK));
            return RecordingEvent.parse(numbered.getValue().toByteArray());
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> told(List<RecordingEvent> events) {
        return events.stream()
                .map(
                        event ->
                                event.type().word()
                                        + (event.segment() == null
                                                ? ""
                                                : " " + event.userId() + " " + event.segment()))
                .toList();
    }

    private static void assertInOrder(List<RecordingEvent> events) {
        assertThat(events.stream().map(RecordingEvent::number))
                .containsExactlyElementsOf(LongStream.range(0, events.size()).boxed().toList());
        List<String> told = told(events);
        assertThat(told.get(0)).isEqualTo("task-started");
        assertThat(told.get(told.size() - 1)).isEqualTo("task-ended");
        assertThat(told)
                .containsSubsequence(
                        "segment-started alice 0",
                        "segment-finished alice 0",
                        "segment-uploaded alice 0")
                .containsSubsequence(
                        "segment-started alice 1",
                        "segment-finished alice 1",
                        "segment-failed alice 1")
                .containsSubsequence(
                        "segment-started null 0",
                        "segment-finished null 0",
                        "segment-uploaded null 0")
                .hasSize(11);
    }

    @Property(tries = 60)
    void anyOrderWithDuplicatesGivesTheSameNumbers(@ForAll long seed) throws Exception {
        List<TaskNote> notes = new ArrayList<>(wholeTask());
        Random random = new Random(seed);
        Collections.shuffle(notes, random);
        // Whatever completes the task goes last; a duplicate behind it would be a late note.
        int twice = random.nextInt(notes.size() - 1);
        notes.add(twice + random.nextInt(notes.size() - 1 - twice), notes.get(twice));
        try (var harness = harness()) {
            harness.open();
            for (TaskNote note : notes) {
                harness.processElement(note, 0);
            }
            harness.processWatermark(60_001);

            assertInOrder(emitted(harness));
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void taskEndedWaitsForTheLastUpload() throws Exception {
        try (var harness = harness()) {
            harness.open();
            List<TaskNote> notes = wholeTask();
            TaskNote upload = notes.remove(9);
            for (TaskNote note : notes) {
                harness.processElement(note, 0);
            }
            assertThat(told(emitted(harness))).doesNotContain("task-ended");
            assertThat(harness.numKeyedStateEntries()).isPositive();

            harness.processElement(upload, 0);
            assertInOrder(emitted(harness));
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void aTaskWithoutFilesEndsWhenItsTracksClosed() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(note(Type.TASK_STARTED, null, null), 0);
            harness.processElement(closing(1), 0);
            assertThat(told(emitted(harness))).containsExactly("task-started");

            harness.processElement(Announcements.trackClosed(NAMED, "alice", 0), 0);
            assertThat(told(emitted(harness))).containsExactly("task-started", "task-ended");
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void speechAndTrackStatsPassInBetween() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(note(Type.SPEECH, "alice", null), 0);
            harness.processElement(note(Type.TASK_STARTED, null, null), 0);
            harness.processElement(note(Type.TRACK_STATS, "alice", null), 0);

            assertThat(told(emitted(harness)))
                    .containsExactly("task-started", "speech", "track-stats");
        }
    }

    @Test
    void aRestoredSequencerNumbersOn() throws Exception {
        List<TaskNote> notes = wholeTask();
        List<RecordingEvent> events = new ArrayList<>();
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            for (TaskNote note : notes.subList(0, 6)) {
                harness.processElement(note, 0);
            }
            // Waits for segment-finished in the snapshot.
            harness.processElement(notes.get(9), 0);
            snapshot = harness.snapshot(1, 1);
            events.addAll(emitted(harness));
        }
        notes.remove(9);
        try (var harness = harness()) {
            harness.initializeState(snapshot);
            harness.open();
            for (TaskNote note : notes.subList(6, notes.size())) {
                harness.processElement(note, 0);
            }
            events.addAll(emitted(harness));
            assertInOrder(events);
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void aNoteBehindTaskEndedIsDroppedAndLeavesNothing() throws Exception {
        try (var harness = harness()) {
            harness.open();
            for (TaskNote note : wholeTask()) {
                harness.processElement(note, 0);
            }
            harness.processWatermark(100_000);
            harness.processElement(note(Type.SPEECH, "alice", null), 0);
            harness.processWatermark(159_999);
            assertThat(harness.numKeyedStateEntries()).isPositive();

            harness.processWatermark(160_000);
            assertInOrder(emitted(harness));
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    // ---- tasks that last ----------------------------------------------------------------------

    /** Entries of a map of the task. */
    private static int entries(
            KeyedOneInputStreamOperatorTestHarness<TaskKey, TaskNote, NumberedEvent> harness,
            MapStateDescriptor<String, ?> of)
            throws Exception {
        KeyedStateBackend<TaskKey> backend = harness.getOperator().getKeyedStateBackend();
        backend.setCurrentKey(TaskKey.of(NAMED));
        int entries = 0;
        for (String key :
                backend.getPartitionedState(
                                VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, of)
                        .keys()) {
            entries++;
        }
        return entries;
    }

    @Test
    void whatIsDoneIsCountedNotRemembered() throws Exception {
        int visitors = 10_000;
        int most = 0;
        try (var harness = harness()) {
            harness.open();
            harness.processElement(note(Type.TASK_STARTED, null, null), 0);
            // One a second; a file is uploaded when the next visitor comes.
            for (int number = 0; number < visitors; number++) {
                String user = "visitor" + number;
                harness.processElement(note(Type.SEGMENT_STARTED, user, 0), 0);
                harness.processElement(note(Type.SEGMENT_FINISHED, user, 0), 0);
                harness.processElement(Announcements.trackClosed(NAMED, user, 1), 0);
                if (number > 0) {
                    harness.processElement(
                            note(Type.SEGMENT_UPLOADED, "visitor" + (number - 1), 0), 0);
                }
                harness.processWatermark(1_000L * number);
                if (number % 100 == 99) {
                    most =
                            Math.max(
                                    most,
                                    entries(harness, EventSequencer.SEGMENTS)
                                            + entries(harness, EventSequencer.CLOSINGS));
                    assertThat(harness.numEventTimeTimers()).isEqualTo(1);
                }
            }
            // Ten minutes of files and tracks, and what came since the last look.
            assertThat(most).isLessThanOrEqualTo(2 * 660 + 2);

            harness.processElement(closing(visitors), 0);
            assertThat(harness.extractOutputValues()).hasSize(3 * visitors);
            harness.processElement(note(Type.SEGMENT_UPLOADED, "visitor" + (visitors - 1), 0), 0);

            List<RecordingEvent> events = emitted(harness);
            assertThat(events).hasSize(3 * visitors + 2);
            assertThat(events.get(events.size() - 1).type()).isEqualTo(Type.TASK_ENDED);
            assertThat(events.get(events.size() - 1).number()).isEqualTo(3L * visitors + 1);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void aTaskThatHasGoneQuietSweepsNothing() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(note(Type.TASK_STARTED, null, null), 0);
            assertThat(harness.numEventTimeTimers()).isZero();
            harness.processElement(Announcements.trackClosed(NAMED, "alice", 0), 0);
            harness.processWatermark(3_600_000);

            assertThat(entries(harness, EventSequencer.CLOSINGS)).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void aTrackThatClosesAgainCountsAgain() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(note(Type.TASK_STARTED, null, null), 0);
            harness.processElement(Announcements.trackClosed(NAMED, "alice", 0, 0), 0);
            harness.processElement(Announcements.trackClosed(NAMED, "alice", 0, 0), 0);
            harness.processElement(closing(2), 0);
            assertThat(told(emitted(harness))).containsExactly("task-started");

            harness.processElement(Announcements.trackClosed(NAMED, "alice", 0, 1), 0);
            assertThat(told(emitted(harness))).containsExactly("task-started", "task-ended");
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void whatIsRememberedIsRestoredAndForgottenInTime() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            for (TaskNote note : wholeTask().subList(0, 8)) {
                harness.processElement(note, 0);
            }
            harness.processWatermark(30_000);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness()) {
            harness.initializeState(snapshot);
            harness.open();
            harness.processWatermark(30_000);
            // Uploaded before the snapshot.
            harness.processElement(note(Type.SEGMENT_UPLOADED, "alice", 0), 0);
            assertThat(emitted(harness)).isEmpty();
            assertThat(entries(harness, EventSequencer.SEGMENTS)).isEqualTo(3);

            harness.processWatermark(700_000);
            assertThat(entries(harness, EventSequencer.SEGMENTS)).isEqualTo(2);
            assertThat(harness.numEventTimeTimers()).isZero();
            for (TaskNote note : wholeTask().subList(8, 13)) {
                harness.processElement(note, 0);
            }
            assertThat(told(emitted(harness)))
                    .containsExactly(
                            "segment-failed alice 1", "segment-uploaded null 0", "task-ended");
            assertThat(emitted(harness).get(2).number()).isEqualTo(10);
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void twoSequencersShareTheTasksOfOne() throws Exception {
        List<TaskNote> notes = new ArrayList<>();
        int tasks = 20;
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            for (int task = 0; task < tasks; task++) {
                for (TaskNote note : wholeTask()) {
                    notes.add(note.toBuilder().setRoomId("room" + task).build());
                }
            }
            for (TaskNote note : notes) {
                if (!note.hasTaskClosing()) {
                    harness.processElement(note, 0);
                }
            }
            snapshot = harness.snapshot(1, 1);
        }
        int ended = 0;
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var harness = harness(2, subtask)) {
                harness.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                snapshot, MAX_PARALLELISM, 1, 2, subtask));
                harness.open();
                for (TaskNote note : notes) {
                    int group =
                            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                    TaskKey.of(note), MAX_PARALLELISM, 2);
                    if (note.hasTaskClosing() && group == subtask) {
                        harness.processElement(note, 0);
                    }
                }
                assertThat(told(emitted(harness))).isNotEmpty().containsOnly("task-ended");
                assertThat(emitted(harness)).allMatch(event -> event.number() == 10);
                ended += emitted(harness).size();
                assertThat(harness.numKeyedStateEntries()).isZero();
                assertThat(harness.numEventTimeTimers()).isZero();
            }
        }
        assertThat(ended).isEqualTo(tasks);
    }

    @Test
    void notesThatCannotBeReadAreDropped() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(note(Type.TASK_STARTED, null, null), 0);
            harness.processElement(note(Type.SEGMENT_STARTED, "alice", null), 0);
            harness.processElement(note(Type.TASK_ENDED, null, null), 0);
            harness.processElement(note(Type.TASK_STARTED, null, null), 0);
            harness.processElement(note().setEvent(ByteString.copyFromUtf8("{")).build(), 0);
            harness.processElement(closing(0), 0);

            assertThat(told(emitted(harness))).containsExactly("task-started", "task-ended");
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }
}
