package io.aircheck.audio;

import io.aircheck.schema.Codec;
import java.util.Objects;

/**
 * One encoded frame placed on a track's timeline.
 *
 * @param stream the publishing it belongs to; sequences count within a stream
 * @param codec how the payload is coded
 * @param sampleRate samples per second of a PCM payload; of Opus for information only
 * @param channels 1 or 2; two channels are recorded as their mean
 * @param sequence counts the stream's frames by one
 * @param start first output sample, relative to the task's start; may be negative
 * @param length output samples, as given by {@link TimeMap}; at least 1
 * @param payload the encoded frame; not copied, never written to
 */
public record Packet(
        long stream,
        Codec codec,
        int sampleRate,
        int channels,
        long sequence,
        long start,
        int length,
        byte[] payload) {

    public Packet {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(payload, "payload");
        if (length < 1) {
            throw new IllegalArgumentException("A packet has at least one sample, not " + length);
        }
    }

    /** The output sample just behind this packet. */
    public long end() {
        return start + length;
    }
}
