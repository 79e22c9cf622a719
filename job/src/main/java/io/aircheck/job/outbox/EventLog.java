package io.aircheck.job.outbox;

import io.aircheck.job.event.state.NumberedEvent;
import java.util.List;

/**
 * The topic of the events, as the outbox needs it. Used by one thread; all calls block, and end
 * with an {@link InterruptedException} when that thread is interrupted.
 */
interface EventLog extends AutoCloseable {

    /**
     * Ends what this and earlier writers of the same name left open, one way or the other, and
     * shuts them out: when this returns, nothing they wrote can appear any more. To be called
     * before anything else, and again after every exception.
     */
    void takeOver() throws EventLogException, InterruptedException;

    /**
     * Reads what is committed, up to the ends as they are now.
     *
     * @param from where to begin; unknown partitions are read from their beginning
     * @param search is shown the records, at least until it is done
     * @return the ends
     */
    Positions read(Positions from, Search search) throws EventLogException, InterruptedException;

    /**
     * Appends events, in order; all or none. After an exception either may be the case, except that
     * with {@link EventLogException.Kind#TOO_LARGE} it is none.
     *
     * @param before where pending events may lie
     * @return the same after these events are no longer pending
     */
    Positions append(List<NumberedEvent> events, Positions before)
            throws EventLogException, InterruptedException;

    /** Ends all threads and connections within a few seconds, whatever the brokers do. */
    @Override
    void close();
}
