package io.aircheck.job.outbox;

import io.aircheck.job.event.state.NumberedEvent;

/**
 * An event that waits in the outbox.
 *
 * @param sequence its place in the order of arrival; of this attempt only
 * @param id by which it is found in the topic
 * @param arrivedMs when the outbox took it: ms since the epoch, wall clock
 */
record OutboxEvent(long sequence, String id, NumberedEvent event, long arrivedMs) {

    /** What it takes in a record of the topic. */
    int bytes() {
        return event.getKey().size() + event.getValue().size();
    }
}
