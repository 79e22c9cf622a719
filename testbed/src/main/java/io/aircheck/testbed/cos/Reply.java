package io.aircheck.testbed.cos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a call answers.
 *
 * @param headers without content-length
 * @param body what follows; never null
 */
record Reply(int status, Map<String, String> headers, Body body) {

    /** The kinds of body. */
    sealed interface Body permits Empty, Text, FileRange, Delayed {}

    /**
     * No body.
     *
     * @param declaredLength the length a HEAD answer announces; 0 otherwise
     */
    record Empty(long declaredLength) implements Body {}

    /** A small body. */
    record Text(byte[] bytes) implements Body {}

    /** A stretch of a stored file. */
    record FileRange(Path file, long offset, long length) implements Body {}

    /** A body that is worked out while the status and blanks are already under way. */
    record Delayed(Work work) implements Body {}

    /** The work behind a {@link Delayed} body. */
    interface Work {
        String run() throws IOException, CosError;
    }

    static Reply of(int status) {
        return new Reply(status, new LinkedHashMap<>(), new Empty(0));
    }

    static Reply xml(int status, String xml) {
        return new Reply(
                        status,
                        new LinkedHashMap<>(),
                        new Text(xml.getBytes(StandardCharsets.UTF_8)))
                .with("Content-Type", "application/xml");
    }

    Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body);
    }

    Reply with(Map<String, String> further) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.putAll(further);
        return new Reply(status, more, body);
    }

    Reply withBody(Body other) {
        return new Reply(status, headers, other);
    }
}
