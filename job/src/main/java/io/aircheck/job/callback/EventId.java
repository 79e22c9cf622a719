package io.aircheck.job.callback;

import io.aircheck.schema.RecordingEvent;

/** What a receiver knows a callback by that it may see twice. */
final class EventId {
    /** The header it stands in. */
    static final String HEADER = "X-Aircheck-Event-Id";

    private EventId() {}

    /** The same for every attempt: an event can make several callbacks, each once. */
    static String of(RecordingEvent event, int type) {
        return event.id() + "/" + type;
    }
}
