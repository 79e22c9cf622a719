package io.aircheck.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Audio;
import io.aircheck.schema.RecordingEvent.File;
import io.aircheck.schema.RecordingEvent.Frames;
import io.aircheck.schema.RecordingEvent.Gap;
import io.aircheck.schema.RecordingEvent.Stream;
import io.aircheck.schema.RecordingEvent.Type;
import java.net.URLEncoder;
import java.util.List;

/** The events of one task, as the recording job writes them. */
record TaskEvents(long bizId, String roomId, long taskId, long startMs) {
    private static final int RATE = 48_000;
    private static final int BYTES_PER_SECOND = 8_000;

    RecordingEvent started() {
        return ofTask(Type.TASK_STARTED, startMs, "first-user");
    }

    RecordingEvent ended(long afterMs) {
        return ofTask(Type.TASK_ENDED, startMs + afterMs, "last-user-left");
    }

    private RecordingEvent ofTask(Type type, long time, String reason) {
        return event(type, time, null, null, null, null, null, null, null, reason);
    }

    /** A user's file, or the room's when there is no user. */
    SegmentEvents file(String userId, int segment, long afterMs, long durationMs) {
        return new SegmentEvents(this, userId, segment, afterMs, durationMs);
    }

    /** The events of one file. */
    record SegmentEvents(
            TaskEvents task, String userId, int segment, long afterMs, long durationMs) {

        RecordingEvent started() {
            return event(Type.SEGMENT_STARTED, begin(), null, null, null, null);
        }

        RecordingEvent finished() {
            return event(
                    Type.SEGMENT_FINISHED,
                    begin() + durationMs,
                    audio(null, null),
                    frames(),
                    gaps(),
                    "mic-off");
        }

        RecordingEvent uploaded() {
            long bytes = durationMs * BYTES_PER_SECOND / 1000;
            return event(
                    Type.SEGMENT_UPLOADED,
                    begin() + durationMs,
                    audio(bytes, "18446744073709551615"),
                    frames(),
                    gaps(),
                    "mic-off");
        }

        RecordingEvent failed(String reason) {
            return event(
                    Type.SEGMENT_FAILED,
                    begin() + durationMs,
                    audio(null, null),
                    frames(),
                    gaps(),
                    reason);
        }

        private long begin() {
            return task.startMs + afterMs;
        }

        private Audio audio(Long bytes, String crc64) {
            return new Audio(
                    begin() * 1000, durationMs * RATE / 1000, RATE, durationMs, bytes, crc64);
        }

        private static Frames frames() {
            return new Frames(95, 5, 6, 2, 1, 3);
        }

        private static List<Gap> gaps() {
            return List.of(new Gap(0, 960), new Gap(4_800, 1_920));
        }

        private RecordingEvent event(
                Type type, long time, Audio audio, Frames frames, List<Gap> gaps, String reason) {
            return task.event(
                    type,
                    time,
                    userId,
                    userId == null ? Stream.MIXED : Stream.SINGLE,
                    segment,
                    new File("voice-1250000000", "ap-seoul", key()),
                    audio,
                    frames,
                    gaps,
                    reason);
        }

        /** Not the names that files have, but one for each. */
        String key() {
            String whose = userId == null ? "" : "_" + URLEncoder.encode(userId, UTF_8);
            return task.bizId + "_" + task.taskId + whose + "/" + segment + "_audio.mp3";
        }
    }

    private RecordingEvent event(
            Type type,
            long time,
            String userId,
            Stream stream,
            Integer segment,
            File file,
            Audio audio,
            Frames frames,
            List<Gap> gaps,
            String reason) {
        return new RecordingEvent(
                1,
                taskId + "/" + userId + "/" + segment + "/" + type.word(),
                0L,
                type,
                time,
                bizId,
                roomId,
                taskId,
                startMs,
                userId,
                stream,
                segment,
                file,
                audio,
                frames,
                gaps,
                null,
                reason,
                null);
    }
}
