/** The event sequencer: puts what is told of a task in order and numbers it. */
package io.aircheck.job.event;
