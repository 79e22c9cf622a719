package io.aircheck.job.message;

import com.google.protobuf.ByteString;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Makes the notes with which tracks and mixers tell the event sequencer of their files. */
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
        return ofSegment(
                file,
                Type.SEGMENT_STARTED,
                Math.floorDiv(file.getStartUs(), 1000L),
                null,
                null,
                null,
                null);
    }

    /** A file's last sample is known. */
    public static TaskNote segmentFinished(SegmentFile file, SegmentEnd end) {
        return ofSegment(
                file,
                Type.SEGMENT_FINISHED,
                end.getTimeMs(),
                audio(file, end, null, null),
                frames(end.getFrames()),
                gaps(end),
                end.getReason());
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
    public static RecordingEvent.Frames frames(FrameCounts counts) {
        return new RecordingEvent.Frames(
                counts.getReceived(),
                counts.getLost(),
                counts.getConcealed(),
                counts.getLate(),
                counts.getDuplicate(),
                counts.getUnannounced());
    }

    /** The gaps as they stand in events. */
    public static List<RecordingEvent.Gap> gaps(SegmentEnd end) {
        return end.getGapsList().stream()
                .map(gap -> new RecordingEvent.Gap(gap.getStartSample(), gap.getSamples()))
                .toList();
    }

    /**
     * What is in a file, as it stands in events.
     *
     * @param bytes and {@code crc64} are null before the object exists
     */
    public static RecordingEvent.Audio audio(
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

    private static TaskNote ofSegment(
            SegmentFile file,
            Type type,
            long timeMs,
            RecordingEvent.Audio audio,
            RecordingEvent.Frames frames,
            List<RecordingEvent.Gap> gaps,
            String reason) {
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
                                file.getOutput().getBucket(),
                                file.getOutput().getRegion(),
                                file.getKey()),
                        audio,
                        frames,
                        gaps,
                        null,
                        reason,
                        null);
        return note(task).setEvent(ByteString.copyFrom(Json.write(event))).build();
    }

    private static TaskNote.Builder note(Task task) {
        return TaskNote.newBuilder()
                .setBizId(task.getBizId())
                .setRoomId(task.getRoomId())
                .setTaskId(task.getTaskId());
    }
}
