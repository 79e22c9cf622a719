package io.aircheck.job.segment;

import io.aircheck.job.message.FileKey;
import java.nio.charset.StandardCharsets;

/**
 * Who an object belongs to: a job and one of its files. Two recordings may meet under one name (an
 * underscore separates the ids in it, and may stand in them); the owner tells them apart.
 */
final class Owner {
    private Owner() {}

    /** The owner as it stands in an object's metadata: printable ASCII. */
    static String of(String jobName, FileKey key) {
        String identity =
                key.bizId()
                        + "/"
                        + key.taskId()
                        + "/"
                        + key.segment()
                        + "/"
                        + key.roomId().length()
                        + ":"
                        + key.roomId()
                        + key.userId();
        return printable(jobName) + "/" + Digests.sha256(identity).substring(0, 32);
    }

    /** What part 1 of this owner's upload holds until the file's header is known. */
    static byte[] mark(String owner) {
        return ("aircheck " + owner).getBytes(StandardCharsets.UTF_8);
    }

    /** The ETag of {@link #mark}. */
    static String markTag(String owner) {
        return Digests.hex("MD5", mark(owner));
    }

    private static String printable(String text) {
        StringBuilder to = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7f && b != '%' && b != '/';
            to.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
        }
        return to.toString();
    }
}
