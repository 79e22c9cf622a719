/**
 * Tracks: one user's audio in one room, put in order, placed in time and cut into files.
 *
 * <p>{@link io.aircheck.job.track.Track} decides and is Flink-free; {@link
 * io.aircheck.job.track.TrackFunction} keeps its state and time.
 */
package io.aircheck.job.track;
