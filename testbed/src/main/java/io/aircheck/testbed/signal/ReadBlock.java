package io.aircheck.testbed.signal;

/**
 * A block found in a recording.
 *
 * @param index which block it is, 0 to 2^20 - 1
 * @param sample where it begins, in samples of the recording, estimated within 3 ms; a few
 *     milliseconds before the recording if the start of its first block was cut
 * @param confidence how clearly its tones stood out, 0 to 1: the weakest slot's share of the
 *     loudest tone in the speaker's band
 */
public record ReadBlock(int index, double sample, double confidence) {}
