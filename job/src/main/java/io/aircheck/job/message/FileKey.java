package io.aircheck.job.message;

/**
 * An audio file of a task.
 *
 * @param userId empty in a mixed file
 */
public record FileKey(long bizId, String roomId, long taskId, String userId, int segment) {
    public static FileKey of(SegmentFile file) {
        Task task = file.getTask();
        return new FileKey(
                task.getBizId(),
                task.getRoomId(),
                task.getTaskId(),
                file.getUserId(),
                file.getSegment());
    }

    public static FileKey of(EncodedChunk chunk) {
        return of(chunk.getFile());
    }
}
