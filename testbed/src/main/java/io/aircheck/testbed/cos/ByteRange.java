package io.aircheck.testbed.cos;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code bytes=first-last} range applied to an object, both ends inclusive. */
record ByteRange(long first, long last) {

    private static final Pattern SYNTAX = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    static ByteRange parse(String header, long size) throws CosError {
        Matcher matcher = SYNTAX.matcher(header);
        if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            throw CosError.invalidArgument("The range is malformed.");
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        long from =
                first.isEmpty() ? Math.max(0, size - Long.parseLong(last)) : Long.parseLong(first);
        long to =
                first.isEmpty() || last.isEmpty()
                        ? size - 1
                        : Math.min(size - 1, Long.parseLong(last));
        if (from > to) {
            throw new CosError(416, "InvalidRange", "The requested range cannot be satisfied.");
        }
        return new ByteRange(from, to);
    }

    long length() {
        return last - first + 1;
    }
}
