package io.aircheck.udf;

import io.aircheck.schema.Ids;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.ObjectNames;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code OBJECT_KEY(biz_id, room_id, user_id, task_id, started, segment [, renamed])}: the key of a
 * recording in COS, by the rule of {@link ObjectNames}. With a user it is the user's file, and the
 * task id is not looked at, as it is not in the name; without one, the room's file.
 */
public final class ObjectKey extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final int MAX_YEAR = 9999;
    private static final String ENDING = ".mp3";
    private static final Pattern RENAMED = Pattern.compile("[0-9a-f]{8}");

    /**
     * @param bizId the application, positive
     * @param roomId 1 to 127 characters
     * @param userId likewise; null for the room's file
     * @param taskId positive; of a room's file only
     * @param started the task's start in the zone names are written in ({@code naming.offset}), of
     *     the years 1 to 9999; parts of a second are not written
     * @param segment from 0
     * @return the file's own name; null when an argument that is needed is null or not in its range
     */
    public String eval(
            Long bizId,
            String roomId,
            String userId,
            Long taskId,
            @DataTypeHint("TIMESTAMP(3)") LocalDateTime started,
            Integer segment) {
        if (bizId == null
                || !areAllowed(bizId, roomId, userId)
                || started == null
                || started.getYear() < 1
                || started.getYear() > MAX_YEAR
                || segment == null
                || segment < 0) {
            return null;
        }
        Instant written = started.toInstant(ZoneOffset.UTC);
        if (userId != null) {
            return ObjectNames.single(bizId, roomId, userId, written, ZoneOffset.UTC, segment);
        }
        return taskId == null || taskId <= 0
                ? null
                : ObjectNames.mixed(bizId, roomId, taskId, written, ZoneOffset.UTC, segment);
    }

    /**
     * As the other.
     *
     * @param renamed the eight hex digits of the name that was taken because another's object had
     *     the file's own; null for the own
     */
    public String eval(
            Long bizId,
            String roomId,
            String userId,
            Long taskId,
            @DataTypeHint("TIMESTAMP(3)") LocalDateTime started,
            Integer segment,
            String renamed) {
        String own = eval(bizId, roomId, userId, taskId, started, segment);
        if (own == null || renamed == null) {
            return own;
        }
        return RENAMED.matcher(renamed).matches()
                ? own.substring(0, own.length() - ENDING.length()) + "~" + renamed + ENDING
                : null;
    }

    private static boolean areAllowed(long bizId, String roomId, String userId) {
        try {
            // A room's file has one id; asked for twice, it is asked for once.
            Ids.requireTrack(bizId, roomId, userId == null ? roomId : userId);
            return true;
        } catch (MalformedRecordException e) {
            return false;
        }
    }
}
