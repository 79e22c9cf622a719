package io.aircheck.job.segment;

import com.google.protobuf.UnsafeByteOperations;
import io.aircheck.job.message.Announcements;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.message.Task;
import io.aircheck.job.message.TaskNote;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Words the events of the segment writer. Pure functions: a replay gives the same bytes. */
final class SegmentEvents {
    private SegmentEvents() {}

    /**
     * What became of the bytes.
     *
     * @param key where they are or would be
     * @param bytes of the object; null when there is none
     * @param crc64 unsigned decimal; null when there is none
     */
    record Stored(String key, Long bytes, String crc64) {}

    static TaskNote uploaded(
            SegmentFile file, SegmentEnd end, Stored stored, List<EncodedChunk.Fault> faults) {
        return segment(Type.SEGMENT_UPLOADED, file, end, stored, faults, end.getReason());
    }

    /**
     * @param reason what went wrong, and what is lost
     */
    static TaskNote failed(
            SegmentFile file,
            SegmentEnd end,
            Stored stored,
            List<EncodedChunk.Fault> faults,
            String reason) {
        return segment(Type.SEGMENT_FAILED, file, end, stored, faults, reason);
    }

    /** One event for each user that spoke in the chunk. */
    static List<TaskNote> speech(EncodedChunk chunk) {
        Map<String, List<RecordingEvent.Span>> byUser = new LinkedHashMap<>();
        for (EncodedChunk.Speech speech : chunk.getSpeechList()) {
            byUser.computeIfAbsent(speech.getUserId(), user -> new ArrayList<>())
                    .add(new RecordingEvent.Span(speech.getStartUs(), speech.getEndUs()));
        }
        List<TaskNote> notes = new ArrayList<>();
        byUser.forEach((user, spans) -> notes.add(speech(chunk, user, spans)));
        return notes;
    }

    private static TaskNote speech(
            EncodedChunk chunk, String user, List<RecordingEvent.Span> spans) {
        SegmentFile file = chunk.getFile();
        long endUs = spans.stream().mapToLong(RecordingEvent.Span::endUs).max().orElseThrow();
        String discriminator = (file.getMixed() ? "mixed/" : "single/") + chunk.getIndex();
        RecordingEvent event =
                new RecordingEvent(
                        1,
                        Announcements.eventId(
                                file.getTask().getTaskId(),
                                user,
                                file.getSegment(),
                                Type.SPEECH,
                                discriminator),
                        null,
                        Type.SPEECH,
                        Math.floorDiv(endUs, 1000L),
                        file.getTask().getBizId(),
                        file.getTask().getRoomId(),
                        file.getTask().getTaskId(),
                        file.getTask().getNameStartMs(),
                        user,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        spans,
                        null,
                        null);
        return note(file.getTask(), event);
    }

    private static TaskNote segment(
            Type type,
            SegmentFile file,
            SegmentEnd end,
            Stored stored,
            List<EncodedChunk.Fault> faults,
            String reason) {
        Task task = file.getTask();
        RecordingEvent event =
                new RecordingEvent(
                        1,
                        Announcements.eventId(
                                task.getTaskId(), file.getUserId(), file.getSegment(), type, ""),
                        null,
                        type,
                        end.getTimeMs(),
                        task.getBizId(),
                        task.getRoomId(),
                        task.getTaskId(),
                        task.getNameStartMs(),
                        file.getMixed() ? null : file.getUserId(),
                        file.getMixed()
                                ? RecordingEvent.Stream.MIXED
                                : RecordingEvent.Stream.SINGLE,
                        file.getSegment(),
                        new RecordingEvent.File(
                                file.getOutput().getBucket(),
                                file.getOutput().getRegion(),
                                stored.key()),
                        Announcements.audio(file, end, stored.bytes(), stored.crc64()),
                        Announcements.frames(end.getFrames()),
                        Announcements.gaps(end),
                        null,
                        reason,
                        faults.isEmpty() ? null : faults(faults));
        return note(task, event);
    }

    private static List<RecordingEvent.Fault> faults(List<EncodedChunk.Fault> faults) {
        return faults.stream()
                .map(
                        fault ->
                                new RecordingEvent.Fault(
                                        fault.getStartSample(),
                                        fault.getSamples(),
                                        fault.getReason()))
                .toList();
    }

    private static TaskNote note(Task task, RecordingEvent event) {
        return TaskNote.newBuilder()
                .setBizId(task.getBizId())
                .setRoomId(task.getRoomId())
                .setTaskId(task.getTaskId())
                .setEvent(UnsafeByteOperations.unsafeWrap(Json.write(event)))
                .build();
    }
}
