package io.aircheck.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/**
 * The names of recordings in COS, as GME's server-side recording gives them (GME product document
 * "full recording", section 5):
 *
 * <pre>
 * single  {@code <bizid>_<roomid>_<userid>/<task start>_<id>_audio.mp3}
 * mixed   {@code <bizid>_<roomid>/<taskid>_<task start>_<id>_audio.mp3}
 * </pre>
 *
 * <p>Ids are strangers' strings. In a name {@code /}, {@code \}, {@code %}, control characters,
 * {@code ..} and leading dots are percent-encoded byte by byte, so that no name leaves its folder;
 * an id that then takes more than 100 bytes is cut and ends in {@code ~} and the first 16 hex
 * digits of the SHA-256 of the id in UTF-8. The longest key stays below COS's 850 bytes
 * (436/14518).
 */
public final class ObjectNames {
    private static final int MAX_ID_BYTES = 100;
    private static final int DIGEST_DIGITS = 16;
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss");
    private static final HexFormat HEX = HexFormat.of();

    private ObjectNames() {}

    /**
     * The key of a user's file.
     *
     * @param offset {@code naming.offset}, at which the task's start is written
     * @param segment the file's number, from 0
     */
    public static String single(
            long bizId,
            String roomId,
            String userId,
            Instant taskStart,
            ZoneOffset offset,
            int segment) {
        return bizId
                + "_"
                + escape(roomId)
                + "_"
                + escape(userId)
                + "/"
                + START.format(taskStart.atOffset(offset))
                + "_"
                + segment
                + "_audio.mp3";
    }

    /** The key of a room's mixed file; parameters as in {@link #single}. */
    public static String mixed(
            long bizId,
            String roomId,
            long taskId,
            Instant taskStart,
            ZoneOffset offset,
            int segment) {
        return bizId
                + "_"
                + escape(roomId)
                + "/"
                + taskId
                + "_"
                + START.format(taskStart.atOffset(offset))
                + "_"
                + segment
                + "_audio.mp3";
    }

    /**
     * The name to take when another's object has this one.
     *
     * @param key ending in {@code .mp3}
     * @param discriminator of the owner and the attempt
     */
    public static String next(String key, String discriminator) {
        String stem = key.substring(0, key.length() - ".mp3".length());
        return stem + "~" + sha256(discriminator).substring(0, 8) + ".mp3";
    }

    /** An id as it stands in names. */
    public static String escape(String id) {
        StringBuilder escaped = new StringBuilder(id.length() + 8);
        for (int i = 0; i < id.length(); ) {
            int point = id.codePointAt(i);
            boolean dangerous =
                    point == '/'
                            || point == '\\'
                            || point == '%'
                            || Character.isISOControl(point)
                            || (point == '.' && isDangerousDot(id, i));
            appendPoint(escaped, point, dangerous);
            i += Character.charCount(point);
        }
        return shorten(escaped.toString(), id);
    }

    private static boolean isDangerousDot(String id, int at) {
        boolean leading = id.substring(0, at).chars().allMatch(c -> c == '.');
        boolean doubled =
                (at > 0 && id.charAt(at - 1) == '.')
                        || (at + 1 < id.length() && id.charAt(at + 1) == '.');
        return leading || doubled;
    }

    private static void appendPoint(StringBuilder to, int point, boolean encoded) {
        if (!encoded) {
            to.appendCodePoint(point);
            return;
        }
        for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
            to.append('%').append(HEX.withUpperCase().toHexDigits(b));
        }
    }

    private static String shorten(String escaped, String id) {
        if (escaped.getBytes(StandardCharsets.UTF_8).length <= MAX_ID_BYTES) {
            return escaped;
        }
        String tail = "~" + sha256(id).substring(0, DIGEST_DIGITS);
        int room = MAX_ID_BYTES - tail.length();
        StringBuilder kept = new StringBuilder();
        int bytes = 0;
        for (int i = 0; i < escaped.length(); ) {
            int point = escaped.codePointAt(i);
            // An escape is never cut in two.
            int chars = point == '%' ? 3 : Character.charCount(point);
            String piece = escaped.substring(i, i + chars);
            bytes += piece.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > room) {
                break;
            }
            kept.append(piece);
            i += chars;
        }
        return kept.append(tail).toString();
    }

    private static String sha256(String text) {
        try {
            return HEX.formatHex(
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
