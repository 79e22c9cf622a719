/**
 * The functional core: pure functions of a chunk. Packets are placed on a timeline ({@link
 * io.aircheck.audio.TimeMap}), decoded ({@link io.aircheck.audio.TrackDecoder}), mixed ({@link
 * io.aircheck.audio.Mixer}), encoded ({@link io.aircheck.audio.Mp3Encoder}) and joined to a file
 * ({@link io.aircheck.audio.Window}, {@link io.aircheck.audio.Mp3File}). Nothing here knows of
 * streams, state or time other than samples; a repeated call gives the same bytes.
 */
package io.aircheck.audio;
