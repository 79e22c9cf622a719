/**
 * The event outbox: brings events into Kafka exactly once, and keeps them in checkpointed state
 * until they are there.
 */
package io.aircheck.job.outbox;
