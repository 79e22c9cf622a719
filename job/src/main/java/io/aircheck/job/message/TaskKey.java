package io.aircheck.job.message;

/** A task of a room. */
public record TaskKey(long bizId, String roomId, long taskId) {
    public static TaskKey of(Task task) {
        return new TaskKey(task.getBizId(), task.getRoomId(), task.getTaskId());
    }

    public static TaskKey of(TaskNote note) {
        return new TaskKey(note.getBizId(), note.getRoomId(), note.getTaskId());
    }
}
