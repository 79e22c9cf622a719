package io.aircheck.testbed.cos;

import java.nio.charset.StandardCharsets;

/**
 * Which object keys are taken: COS's rules (436/13324), and those of a file system, because an
 * object is stored under its key as a file.
 */
final class ObjectKeys {

    private static final int MAX_KEY_BYTES = 850;
    private static final int MAX_FILE_NAME_BYTES = 255;

    private ObjectKeys() {}

    static void check(String key) throws CosError {
        if (key.isEmpty()) {
            throw invalid("The key is empty.");
        }
        if (utf8Length(key) > MAX_KEY_BYTES) {
            throw new CosError(400, "KeyTooLong", "The key is longer than 850 bytes.");
        }
        if (key.chars().anyMatch(c -> c < 0x20 || c == 0x7F)) {
            throw invalid("The key holds a control character.");
        }
        if (key.startsWith("/") || key.startsWith("\\")) {
            throw invalid("The key starts with a slash or backslash.");
        }
        for (String segment : key.split("/", -1)) {
            checkSegment(segment);
        }
    }

    private static void checkSegment(String segment) throws CosError {
        if (segment.equals(".") || segment.equals("..")) {
            throw new CosError(400, "InvalidURI", "The key holds a relative path.");
        }
        if (segment.isEmpty()) {
            throw invalid("The key holds an empty path segment or ends with a slash.");
        }
        if (utf8Length(segment) > MAX_FILE_NAME_BYTES) {
            throw CosError.notImplemented("The emulator stores path segments up to 255 bytes.");
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static CosError invalid(String message) {
        return new CosError(400, "InvalidObjectName", message);
    }
}
