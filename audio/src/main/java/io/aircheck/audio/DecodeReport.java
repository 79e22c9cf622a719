package io.aircheck.audio;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * What went wrong while a track was decoded. Counts only what lies within the report's own range,
 * so that a window's preroll and lookahead, which are decoded twice, are counted once: give it
 * [from, to) of the {@link Window}. The sums over all windows of a track are then those of one
 * decode of the whole. Collects over any number of calls; not thread-safe.
 */
public final class DecodeReport {

    private final long from;
    private final long to;
    private final Consumer<Packet> underWay;
    private final List<Fault> faults = new ArrayList<>();
    private long concealedSamples;
    private long comfortSamples;

    /**
     * A packet that could not be decoded; it was concealed over its exact length.
     *
     * @param reason one line
     */
    public record Fault(Packet packet, String reason) {}

    /** Counts all that is decoded. */
    public DecodeReport() {
        this(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Counts faults of packets that start in, and samples that lie in [from, to). */
    public DecodeReport(long from, long to) {
        this(from, to, packet -> {});
    }

    /**
     * The same.
     *
     * @param underWay is told of each packet before it is decoded, also of those out of range, so
     *     that one at which the decoder never ends can be named
     */
    public DecodeReport(long from, long to, Consumer<Packet> underWay) {
        this.from = from;
        this.to = to;
        this.underWay = underWay;
    }

    /** Packets that could not be decoded, in the order of each stream. */
    public List<Fault> faults() {
        return Collections.unmodifiableList(faults);
    }

    /** Samples made up in place of audio that was lost or could not be decoded. */
    public long concealedSamples() {
        return concealedSamples;
    }

    /** Samples made up to let audio fade out where none was sent (DTX, the end of a stream). */
    public long comfortSamples() {
        return comfortSamples;
    }

    /** An empty report of what lies both in this one's range and in [start, end). */
    DecodeReport part(long start, long end) {
        return new DecodeReport(Math.max(from, start), Math.min(to, end), underWay);
    }

    void add(DecodeReport part) {
        faults.addAll(part.faults);
        concealedSamples += part.concealedSamples;
        comfortSamples += part.comfortSamples;
    }

    void begin(Packet packet) {
        underWay.accept(packet);
    }

    void fault(Packet packet, String reason) {
        if (packet.start() >= from && packet.start() < to) {
            faults.add(new Fault(packet, reason));
        }
    }

    void concealed(long start, long length) {
        concealedSamples += within(start, length);
    }

    void comfort(long start, long length) {
        comfortSamples += within(start, length);
    }

    private long within(long start, long length) {
        return Math.max(0, Math.min(to, start + length) - Math.max(from, start));
    }
}
