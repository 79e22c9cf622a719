package io.aircheck.udf;

import io.aircheck.schema.Ids;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.ObjectNames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an id's place in a name says: the inverse of {@link ObjectNames#escape}.
 *
 * @param id null when it may have been cut: then only its beginning and a digest are there
 */
record IdInName(String id) {
    /** An id's most bytes in a name; a cut one falls short of it by less than one code point. */
    private static final int CUT_MAX_BYTES = 100;

    private static final int CUT_MIN_BYTES = CUT_MAX_BYTES - 3;

    private static final Pattern CUT =
            Pattern.compile(
                    "(?!\\.)(?!.*\\.\\.)(?:[^/\\\\%\\p{Cc}]|%[0-9A-F]{2})+~[0-9a-f]{16}",
                    Pattern.DOTALL);

    /** Reads it; empty when no id is written like this. */
    static Optional<IdInName> read(String written) {
        if (mayBeCut(written)) {
            return Optional.of(new IdInName(null));
        }
        String id = unescape(written);
        // The rule itself is the judge of what was read.
        return id != null && isAllowed(id) && ObjectNames.escape(id).equals(written)
                ? Optional.of(new IdInName(id))
                : Optional.empty();
    }

    /** An id can also end by itself like one that was cut: these two are not told apart. */
    private static boolean mayBeCut(String written) {
        int bytes = written.getBytes(StandardCharsets.UTF_8).length;
        return bytes >= CUT_MIN_BYTES && bytes <= CUT_MAX_BYTES && CUT.matcher(written).matches();
    }

    private static String unescape(String written) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < written.length(); ) {
            int point = written.codePointAt(i);
            if (point == '%') {
                if (i + 2 >= written.length()
                        || !HexFormat.isHexDigit(written.charAt(i + 1))
                        || !HexFormat.isHexDigit(written.charAt(i + 2))) {
                    return null;
                }
                bytes.write(HexFormat.fromHexDigits(written, i + 1, i + 3));
                i += 3;
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isAllowed(String id) {
        try {
            Ids.requireTrack(1, id, id);
            return true;
        } catch (MalformedRecordException e) {
            return false;
        }
    }
}
