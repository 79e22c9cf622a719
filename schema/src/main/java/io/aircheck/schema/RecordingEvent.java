package io.aircheck.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Set;

/**
 * The value of a record in the topic {@code recording-events}; the key is the task id in decimal
 * digits. Written in Kafka transactions, after a checkpoint that holds the event: read with {@code
 * read_committed}, every event stands there once, those of a task in order.
 *
 * @param version of this record's form; 1
 * @param id of the event: the same after every restart, for receivers that see it twice
 * @param number within the task, from 0 without holes; task-started is 0, task-ended the last
 * @param type what happened
 * @param time when it happened, in event time: milliseconds since the epoch
 * @param bizId the application
 * @param roomId the room
 * @param taskId positive 64-bit number; a JSON number, larger than 2^53
 * @param taskStart the task's start as it stands in names: milliseconds since the epoch
 * @param userId the user of a single stream or of speech; absent for mixed streams and tasks
 * @param stream of segment events: single or mixed
 * @param segment of segment events: number within the track and task (mixed: within the task)
 * @param file of segment events: where the file is or would be
 * @param audio of segment-finished, -uploaded and -failed: what is in the file
 * @param frames of segment-finished and -uploaded and of track-stats: what became of the frames
 * @param gaps of segment-finished and -uploaded: stretches without frames inside the file
 * @param speech of speech events: from when to when the user spoke
 * @param reason of segment-finished, task-started and task-ended: why (see {@link Reason}); of
 *     segment-failed: what went wrong, in words
 * @param faults of segment-uploaded: what could not be decoded or encoded and is silence instead
 */
public record RecordingEvent(
        Integer version,
        String id,
        Long number,
        Type type,
        long time,
        long bizId,
        String roomId,
        long taskId,
        long taskStart,
        String userId,
        Stream stream,
        Integer segment,
        File file,
        Audio audio,
        Frames frames,
        List<Gap> gaps,
        List<Span> speech,
        String reason,
        List<Fault> faults) {

    /** The events. */
    public enum Type {
        TASK_STARTED("task-started"),
        /** After every segment of the task was uploaded or failed. */
        TASK_ENDED("task-ended"),
        /** A file's first sample is known. */
        SEGMENT_STARTED("segment-started"),
        /** A file's last sample is known. */
        SEGMENT_FINISHED("segment-finished"),
        /** The object is in COS. */
        SEGMENT_UPLOADED("segment-uploaded"),
        /** The file cannot be had, or not whole; the reason says what is lost. */
        SEGMENT_FAILED("segment-failed"),
        /** Who spoke, from when to when. */
        SPEECH("speech"),
        /** The frames of a track since the last such event; about every minute. */
        TRACK_STATS("track-stats");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        @JsonValue
        public String word() {
            return word;
        }

        @JsonCreator
        static Type of(String word) {
            for (Type type : values()) {
                if (type.word.equals(word)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("unknown recording event type");
        }
    }

    /** Whose audio a file holds. */
    public enum Stream {
        /** One user's. */
        SINGLE,
        /** The room's. */
        MIXED;

        @JsonValue
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        @JsonCreator
        static Stream of(String word) {
            return Words.enumOf(Stream.class, word);
        }
    }

    /** The reasons that stand in events, in their words. */
    public static final class Reason {
        /** Task starts: the first user entered; a StartRecord with a user there. */
        public static final String FIRST_USER = "first-user";

        public static final String START_RECORD = "start-record";

        /** Task ends. */
        public static final String LAST_USER_LEFT = "last-user-left";

        public static final String ROOM_DISMISSED = "room-dismissed";
        public static final String STOP_RECORD = "stop-record";
        public static final String EMPTY_TOO_LONG = "empty-too-long";
        public static final String TASK_TOO_LONG = "task-too-long";
        public static final String SWITCHED_OFF = "switched-off";

        /** File ends, besides the ends of the task. */
        public static final String MIC_OFF = "mic-off";

        public static final String MIC_ON = "mic-on";
        public static final String GAP = "gap";
        public static final String ENTER = "enter";
        public static final String EXIT = "exit";
        public static final String TASK_END = "task-end";
        public static final String MAX_DURATION = "max-duration";
        public static final String UNSUBSCRIBED = "unsubscribed";
        public static final String SETTINGS_CHANGED = "settings-changed";
        public static final String RESTART = "restart";

        /** All for which a user's file can end. */
        public static final Set<String> OF_FILES =
                Set.of(
                        MIC_OFF,
                        MIC_ON,
                        GAP,
                        ENTER,
                        EXIT,
                        TASK_END,
                        MAX_DURATION,
                        UNSUBSCRIBED,
                        RESTART);

        /** All for which a room's file can end. */
        public static final Set<String> OF_MIXES =
                Set.of(TASK_END, MAX_DURATION, UNSUBSCRIBED, SETTINGS_CHANGED, RESTART);

        private Reason() {}
    }

    /**
     * Where a file is.
     *
     * @param bucket the COS bucket
     * @param region its region
     * @param key the object key; may differ between segment-finished and segment-uploaded when
     *     another's object had the name
     */
    public record File(String bucket, String region, String key) {}

    /**
     * What is in a file.
     *
     * @param startUs media time of sample 0: microseconds since the epoch
     * @param samples the exact number
     * @param sampleRate in Hz
     * @param durationMs samples / rate, rounded
     * @param bytes of the object; absent before it is uploaded
     * @param crc64 CRC-64/XZ of the object as COS gives it, unsigned decimal; absent before it is
     *     uploaded
     */
    public record Audio(
            long startUs,
            long samples,
            int sampleRate,
            long durationMs,
            Long bytes,
            String crc64) {}

    /**
     * Counts of frames.
     *
     * @param received that are in the file
     * @param lost sequence numbers missing between them
     * @param concealed frames' worth of time made up by concealment
     * @param late that came behind the cut and are in no file
     * @param duplicate that came twice
     * @param unannounced that came after mic-off, after exit, or from a user nobody announced
     */
    public record Frames(
            long received,
            long lost,
            long concealed,
            long late,
            long duplicate,
            long unannounced) {}

    /**
     * A stretch without frames.
     *
     * @param startSample in the file
     * @param samples its length
     */
    public record Gap(long startSample, long samples) {}

    /**
     * A stretch of speech.
     *
     * @param startUs microseconds since the epoch
     * @param endUs exclusive
     */
    public record Span(long startUs, long endUs) {}

    /**
     * Audio that could not be made.
     *
     * @param startSample in the file
     * @param samples that are silence instead
     * @param reason what went wrong, in words
     */
    public record Fault(long startSample, long samples, String reason) {}

    /**
     * Reads a record.
     *
     * @throws MalformedRecordException when it is not a recording event
     */
    public static RecordingEvent parse(byte[] utf8) throws MalformedRecordException {
        RecordingEvent event = Json.read(utf8, RecordingEvent.class);
        Versions.require(event.version, 1);
        if (event.type == null || event.id == null) {
            throw new MalformedRecordException("type or id is missing");
        }
        return event;
    }

    /** This event with its number in the task. */
    public RecordingEvent numbered(long newNumber) {
        return new RecordingEvent(
                version, id, newNumber, type, time, bizId, roomId, taskId, taskStart, userId,
                stream, segment, file, audio, frames, gaps, speech, reason, faults);
    }

    /** The key of this record in Kafka. */
    public String key() {
        return Long.toString(taskId);
    }
}
