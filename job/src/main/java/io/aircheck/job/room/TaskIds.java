package io.aircheck.job.room;

import io.aircheck.job.message.RoomKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes the ids of tasks. */
final class TaskIds {
    private TaskIds() {}

    /**
     * A task's id: a function of the app, the room and what started it, so that a replay gives the
     * same.
     *
     * @param cause what started the task, such as {@code enter} or {@code start-record}
     * @param timeMs when that happened
     * @param userId who it was; may be empty
     * @return positive
     */
    static long of(RoomKey room, String cause, long timeMs, String userId) {
        MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(room.bizId()).flip());
        update(digest, room.roomId());
        update(digest, cause);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(timeMs).flip());
        update(digest, userId);
        long id = ByteBuffer.wrap(digest.digest()).getLong() & Long.MAX_VALUE;
        return id == 0 ? 1 : id;
    }

    /** With its length, so that no two lists of texts look alike. */
    private static void update(MessageDigest digest, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).flip());
        digest.update(utf8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
