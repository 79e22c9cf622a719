package io.aircheck.testbed.signal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as people read them. */
public final class Moments {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private Moments() {}

    /** In UTC, to the millisecond. */
    public static String text(long micros) {
        return FORMAT.format(Instant.ofEpochMilli(Math.floorDiv(micros, 1000L)));
    }
}
