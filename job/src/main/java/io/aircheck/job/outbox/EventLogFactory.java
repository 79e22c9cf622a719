package io.aircheck.job.outbox;

import java.io.Serializable;

/** Makes the way to the topic of the events; goes with the job to where it runs. */
interface EventLogFactory extends Serializable {

    /** The topic's name; positions in one topic say nothing of another. */
    String topic();

    /** Makes the way, without asking any broker. */
    EventLog open();
}
