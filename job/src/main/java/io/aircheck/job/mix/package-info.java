/**
 * The mixer: joins the users' audio of each stretch of the grid into the room's files.
 *
 * <p>{@link io.aircheck.job.mix.Mix} decides and is Flink-free; {@link
 * io.aircheck.job.mix.MixFunction} keeps its state and time.
 */
package io.aircheck.job.mix;
