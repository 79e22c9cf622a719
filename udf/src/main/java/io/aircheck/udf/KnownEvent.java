package io.aircheck.udf;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;

/**
 * {@code KNOWN_EVENT(version, id, type, time, bizId, roomId, taskId, taskStart, userId, stream,
 * segment, file, audio)}: whether a record of {@code recording-events} is an event of the version
 * the catalogue's statements were written for, and says all they take from it. The arguments are
 * the record's fields of these names.
 *
 * <p>A function, because the same as an expression takes Flink's planner minutes.
 */
public final class KnownEvent extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;

    /** As io.aircheck.schema.Ids has it. */
    private static final int MAX_ID_LENGTH = 127;

    /** COS allows no longer ones (436/13324). */
    private static final int MAX_KEY_BYTES = 850;

    /** 2000-01-01 and 2100-01-01: other times are no times of recordings. */
    private static final long MIN_TIME_MS = 946_684_800_000L;

    private static final long MAX_TIME_MS = 4_102_444_800_000L;

    /** As AppSettings allows: {@code maxSegmentDuration} is at most 24 h. */
    private static final long MAX_DURATION_MS = 86_400_000;

    private static final long MICROS_PER_MILLI = 1000;
    private static final String STARTED = "segment-started";
    private static final Set<String> OF_TASKS = Set.of("task-started", "task-ended");
    private static final Set<String> OF_SEGMENTS =
            Set.of(STARTED, "segment-finished", "segment-uploaded", "segment-failed");
    private static final Set<String> OF_TRACKS = Set.of("speech", "track-stats");

    /**
     * @param version null means 1
     * @return never null
     */
    public boolean eval(
            Integer version,
            String id,
            String type,
            Long time,
            Long bizId,
            String roomId,
            Long taskId,
            Long taskStart,
            String userId,
            String stream,
            Integer segment,
            @DataTypeHint("ROW<bucket STRING, region STRING, `key` STRING>") Row file,
            @DataTypeHint(
                            "ROW<startUs BIGINT, samples BIGINT, sampleRate INT, durationMs BIGINT,"
                                    + " `bytes` BIGINT, crc64 STRING>")
                    Row audio) {
        if (version != null && version != VERSION
                || id == null
                || type == null
                || !isTime(time)
                || !isPositive(bizId)
                || !isId(roomId)
                || !isPositive(taskId)
                || !isTime(taskStart)) {
            return false;
        }
        if (OF_SEGMENTS.contains(type)) {
            return isOfStream(stream, userId)
                    && segment != null
                    && segment >= 0
                    && (file == null || isFile(file))
                    && (audio == null ? type.equals(STARTED) : isAudio(audio));
        }
        return OF_TASKS.contains(type) || OF_TRACKS.contains(type) && isId(userId);
    }

    private static boolean isOfStream(String stream, String userId) {
        return "mixed".equals(stream) || "single".equals(stream) && isId(userId);
    }

    private static boolean isId(String id) {
        return id != null && !id.isEmpty() && id.length() <= MAX_ID_LENGTH;
    }

    private static boolean isFile(Row file) {
        return isText(file.getFieldAs(0), MAX_ID_LENGTH)
                && isText(file.getFieldAs(1), MAX_ID_LENGTH)
                && isText(file.getFieldAs(2), MAX_KEY_BYTES);
    }

    private static boolean isAudio(Row audio) {
        Long startUs = audio.getFieldAs(0);
        Long durationMs = audio.getFieldAs(3);
        return startUs != null
                && isTime(Math.floorDiv(startUs, MICROS_PER_MILLI))
                && durationMs != null
                && durationMs >= 0
                && durationMs <= MAX_DURATION_MS
                && isText(audio.getFieldAs(5), MAX_ID_LENGTH);
    }

    /** Null, or no longer than an index takes and without the character PostgreSQL does not. */
    private static boolean isText(String text, int maxBytes) {
        return text == null
                || text.getBytes(StandardCharsets.UTF_8).length <= maxBytes
                        && text.indexOf('\0') < 0;
    }

    private static boolean isPositive(Long number) {
        return number != null && number > 0;
    }

    private static boolean isTime(Long ms) {
        return ms != null && ms >= MIN_TIME_MS && ms < MAX_TIME_MS;
    }
}
