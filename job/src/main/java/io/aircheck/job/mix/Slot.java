package io.aircheck.job.mix;

/**
 * The place of a part.
 *
 * @param stretch of the task's grid
 */
public record Slot(long stretch, String userId) {}
