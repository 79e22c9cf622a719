package io.aircheck.sql.catalogue;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A file's row. What no event has told yet is null.
 *
 * @param bizId the application
 * @param roomId its room
 * @param userId empty for the room's mixed file
 * @param taskId positive
 * @param stream single or mixed
 * @param segment from 0
 * @param status started, finished, failed or uploaded
 * @param bucket of COS
 * @param key the object's key, or what it would be
 * @param beginMs when the file begins as far as is known: milliseconds since the epoch
 * @param durationMs its length
 * @param bytes of the object
 * @param lossRatio 0 to 1; null when nothing was sent
 * @param endReason why it ends
 * @param failure what went wrong, in words
 */
public record CatalogueFile(
        long bizId,
        String roomId,
        String userId,
        long taskId,
        String stream,
        int segment,
        String status,
        String bucket,
        String key,
        long beginMs,
        Long durationMs,
        Long bytes,
        Double lossRatio,
        String endReason,
        String failure) {

    static final String COLUMNS =
            "biz_id, room_id, user_id, task_id, stream, segment, status, bucket, object_key,"
                    + " begin_ms, duration_ms, bytes, loss_ratio, end_reason, failure";

    static CatalogueFile of(ResultSet row) throws SQLException {
        return new CatalogueFile(
                row.getLong("biz_id"),
                row.getString("room_id"),
                row.getString("user_id"),
                row.getLong("task_id"),
                row.getString("stream"),
                row.getInt("segment"),
                row.getString("status"),
                row.getString("bucket"),
                row.getString("object_key"),
                row.getLong("begin_ms"),
                row.getObject("duration_ms", Long.class),
                row.getObject("bytes", Long.class),
                row.getObject("loss_ratio", Double.class),
                row.getString("end_reason"),
                row.getString("failure"));
    }
}
