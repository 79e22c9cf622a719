package io.aircheck.job.message;

import com.google.protobuf.ByteString;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the notes with which tracks, mixers and the segment writer tell the event sequencer of
 * files. Pure functions: a replay gives the same bytes.
 */
public final class Announcements {
    private static final int ID_BYTES = 16;

    private Announcements() {}

    /**
     * The id of an event: the same after every restart and replay.
     *
     * @param discriminator what tells events of one type and file apart; empty when there is one
     */
    public static String eventId(
            long taskId, String userId, int segment, Type type, String discriminator) {
        String identity =
                taskId + "/" + userId + "/" + segment + "/" + type.word() + "/" + discriminator;
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A file's first sample is known. */
    public static TaskNote segmentStarted(SegmentFile file) {
        long timeMs = Math.floorDiv(file.getStartUs(), 1000L);
        return ofSegment(
                file, Type.SEGMENT_STARTED, timeMs, file.getKey(), null, null, null, null, null);
    }

    /** A file's last sample is known. */
    public static TaskNote segmentFinished(SegmentFile file, SegmentEnd end) {
        return ofSegment(
                file,
                Type.SEGMENT_FINISHED,
                end.getTimeMs(),
                file.getKey(),
                audio(file, end, null, null),
                frames(end.getFrames()),
                gaps(end),
                end.getReason(),
                null);
    }

    /** A file is in the object store. */
    public static TaskNote segmentUploaded(
            SegmentFile file, SegmentEnd end, Stored stored, List<EncodedChunk.Fault> faults) {
        return ofEnd(file, Type.SEGMENT_UPLOADED, end, stored, end.getReason(), faults);
    }

    /**
     * A file is in the object store in part, or not at all.
     *
     * @param reason what went wrong, and what is lost
     */
    public static TaskNote segmentFailed(
            SegmentFile file,
            SegmentEnd end,
            Stored stored,
            String reason,
            List<EncodedChunk.Fault> faults) {
        return ofEnd(file, Type.SEGMENT_FAILED, end, stored, reason, faults);
    }

    /**
     * What became of a file's bytes.
     *
     * @param key where they are or would be
     * @param bytes of the object; null when there is none
     * @param crc64 unsigned decimal; null when there is none
     */
    public record Stored(String key, Long bytes, String crc64) {}

    /** Who spoke in a chunk: one event for each user that did. */
    public static List<TaskNote> speech(EncodedChunk chunk) {
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
        Task task = file.getTask();
        long endUs = spans.stream().mapToLong(RecordingEvent.Span::endUs).max().orElseThrow();
        String discriminator = (file.getMixed() ? "mixed/" : "single/") + chunk.getIndex();
        RecordingEvent event =
                new RecordingEvent(
                        1,
                        eventId(
                                task.getTaskId(),
                                user,
                                file.getSegment(),
                                Type.SPEECH,
                                discriminator),
                        null,
                        Type.SPEECH,
                        Math.floorDiv(endUs, 1000L),
                        task.getBizId(),
                        task.getRoomId(),
                        task.getTaskId(),
                        task.getNameStartMs(),
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
        return note(task).setEvent(ByteString.copyFrom(Json.write(event))).build();
    }

    /**
     * What became of a track's frames in a minute.
     *
     * @param minute since the epoch, of media time
     */
    public static TaskNote trackStats(Task task, String userId, long minute, FrameCounts counts) {
        RecordingEvent event =
                new RecordingEvent(
                        1,
                        eventId(
                                task.getTaskId(),
                                userId,
                                0,
                                Type.TRACK_STATS,
                                Long.toString(minute)),
                        null,
                        Type.TRACK_STATS,
                        (minute + 1) * 60_000,
                        task.getBizId(),
                        task.getRoomId(),
                        task.getTaskId(),
                        task.getNameStartMs(),
                        userId,
                        RecordingEvent.Stream.SINGLE,
                        null,
                        null,
                        null,
                        frames(counts),
                        null,
                        null,
                        null,
                        null);
        return note(task).setEvent(ByteString.copyFrom(Json.write(event))).build();
    }

    /**
     * A track or mixer opens no more files in the task.
     *
     * @param userId empty for the mixer
     * @param segments it opened
     */
    public static TaskNote trackClosed(Task task, String userId, int segments) {
        return trackClosed(task, userId, segments, 0);
    }

    /**
     * A track opens no more files in the task until its user comes back.
     *
     * @param segments it opened since it closed last
     * @param earlier how often it closed in the task before
     */
    public static TaskNote trackClosed(Task task, String userId, int segments, int earlier) {
        return note(task)
                .setTrackClosed(
                        TaskNote.TrackClosed.newBuilder()
                                .setUserId(userId)
                                .setSegments(segments)
                                .setEarlier(earlier))
                .build();
    }

    /** The counts as they stand in events. */
    private static RecordingEvent.Frames frames(FrameCounts counts) {
        return new RecordingEvent.Frames(
                counts.getReceived(),
                counts.getLost(),
                counts.getConcealed(),
                counts.getLate(),
                counts.getDuplicate(),
                counts.getUnannounced());
    }

    /** The gaps as they stand in events. */
    private static List<RecordingEvent.Gap> gaps(SegmentEnd end) {
        return end.getGapsList().stream()
                .map(gap -> new RecordingEvent.Gap(gap.getStartSample(), gap.getSamples()))
                .toList();
    }

    /**
     * What is in a file, as it stands in events.
     *
     * @param bytes and {@code crc64} are null before the object exists
     */
    private static RecordingEvent.Audio audio(
            SegmentFile file, SegmentEnd end, Long bytes, String crc64) {
        int rate = file.getOutput().getSampleRate();
        return new RecordingEvent.Audio(
                file.getStartUs(),
                end.getSamples(),
                rate,
                Math.round(end.getSamples() * 1000.0 / rate),
                bytes,
                crc64);
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

    private static TaskNote ofEnd(
            SegmentFile file,
            Type type,
            SegmentEnd end,
            Stored stored,
            String reason,
            List<EncodedChunk.Fault> faults) {
        return ofSegment(
                file,
                type,
                end.getTimeMs(),
                stored.key(),
                audio(file, end, stored.bytes(), stored.crc64()),
                frames(end.getFrames()),
                gaps(end),
                reason,
                faults.isEmpty() ? null : faults(faults));
    }

    private static TaskNote ofSegment(
            SegmentFile file,
            Type type,
            long timeMs,
            String key,
            RecordingEvent.Audio audio,
            RecordingEvent.Frames frames,
            List<RecordingEvent.Gap> gaps,
            String reason,
            List<RecordingEvent.Fault> faults) {
        Task task = file.getTask();
        RecordingEvent event =
                new RecordingEvent(
                        1,
                        eventId(task.getTaskId(), file.getUserId(), file.getSegment(), type, ""),
                        null,
                        type,
                        timeMs,
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
                                file.getOutput().getBucket(), file.getOutput().getRegion(), key),
                        audio,
                        frames,
                        gaps,
                        null,
                        reason,
                        faults);
        return note(task).setEvent(ByteString.copyFrom(Json.write(event))).build();
    }

    private static TaskNote.Builder note(Task task) {
        return TaskNote.newBuilder()
                .setBizId(task.getBizId())
                .setRoomId(task.getRoomId())
                .setTaskId(task.getTaskId());
    }
}
