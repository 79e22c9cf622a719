package io.aircheck.job.source;

import java.util.Locale;

/** The kinds of reasons for which a record is refused; labels of the counters. */
enum Refusal {
    /** The record's time is its writer's claim. */
    UNTRUSTED_TIME,
    /** Not the record the topic is for. */
    MALFORMED,
    /** App, room or user that no recording can be made for. */
    BAD_ID,
    /** No frames, or more than a record may have. */
    FRAME_COUNT,
    /** A codec, sample rate or number of channels that cannot be recorded. */
    BAD_FORMAT,
    /** A frame that breaks its codec's rules. */
    BAD_FRAME,
    /** Its own time lies too far from the record's. */
    CLOCK_SKEW;

    /** As it stands in counters and headers. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
