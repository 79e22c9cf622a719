package io.aircheck.audio;

import io.aircheck.schema.Codec;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the packets of one stream to pieces on the timeline and decides what sounds between them.
 *
 * <ul>
 *   <li>A hole of up to 100 ms is bridged as a whole, with the copy of the lost frame in the packet
 *       behind it where there is one.
 *   <li>A longer hole, or the end of the packets, is a pause: the sound fades out for 40 ms (Opus)
 *       or 5 ms (PCM), silence follows, and the copy of the last lost frame comes before the packet
 *       behind the hole.
 * </ul>
 *
 * What sounds at an instant thereby depends on packets up to 100 ms later alone, and not on where a
 * chunk ends.
 */
final class StreamDecoder {

    /** Holes up to a tenth of a second are bridged. */
    private static final int BRIDGES_PER_SECOND = 10;

    private final int rate;
    private final DecodeReport report;
    private final List<Piece> pieces = new ArrayList<>();
    private FrameSource source;
    private long end;
    private long lastSequence;

    StreamDecoder(int rate, DecodeReport report) {
        this.rate = rate;
        this.report = report;
    }

    /** The pieces of a stream's packets, which are ordered by their start. */
    List<Piece> decode(List<Packet> packets) {
        for (Packet packet : packets) {
            report.begin(packet);
            boolean first = source == null;
            if (!first && packet.start() < end) {
                report.fault(packet, "Overlaps the packet before it");
                continue;
            }
            String fault = faultOf(packet);
            if (!first && packet.start() > end) {
                fill(packet, fault == null);
            }
            if (first || (fault == null && !source.takes(packet))) {
                source = sourceFor(packet, fault == null);
            }
            if (fault == null) {
                fault = play(packet);
            }
            if (fault != null) {
                report.fault(packet, fault);
                report.concealed(packet.start(), packet.length());
                conceal(packet);
            }
            end = packet.end();
            lastSequence = packet.sequence();
        }
        if (source != null) {
            report.comfort(end, addTail(end, rate));
        }
        return pieces;
    }

    /** Why the packet is not fit for its decoder, or null. */
    private String faultOf(Packet packet) {
        try {
            int nominal =
                    PacketInfo.nominalSamples(
                            packet.codec(),
                            packet.sampleRate(),
                            packet.channels(),
                            packet.payload(),
                            rate);
            return Math.abs(packet.length() - nominal) > nominal / 50 + 2
                    ? "Holds " + nominal + " samples but lies on " + packet.length()
                    : null;
        } catch (BadPacketException e) {
            return e.getMessage();
        }
    }

    private FrameSource sourceFor(Packet packet, boolean wellFormed) {
        return packet.codec() == Codec.PCM_S16LE && wellFormed
                ? new PcmSource(packet.sampleRate())
                : new OpusSource();
    }

    private String play(Packet packet) {
        try {
            add(packet.start(), packet.length(), source.decode(packet));
            return null;
        } catch (BadPacketException e) {
            return e.getMessage();
        }
    }

    private void conceal(Packet packet) {
        short[] made = source.bridge(toSource(packet.length()), null);
        if (made != null) {
            add(packet.start(), packet.length(), made);
        } else {
            addTail(packet.start(), packet.length());
        }
    }

    private void fill(Packet next, boolean wellFormed) {
        long hole = next.start() - end;
        boolean lost = next.sequence() != lastSequence + 1;
        boolean usable = wellFormed && source.takes(next);
        boolean brief = hole <= rate / BRIDGES_PER_SECOND;
        long made = 0;
        if (brief) {
            made = addBridge((int) hole, lost && usable ? next : null);
        }
        if (made == 0) {
            int most = (int) Math.min(hole, rate);
            made = addTail(end, most / 2);
            count(brief && lost, end, made);
            if (usable) {
                addLead(most - (int) made, next, lost);
            }
        } else {
            count(lost, end, made);
        }
    }

    private void count(boolean lost, long start, long samples) {
        if (lost) {
            report.concealed(start, samples);
        } else {
            report.comfort(start, samples);
        }
    }

    /** Returns the output samples added: all of the hole or none. */
    private int addBridge(int hole, Packet next) {
        try {
            short[] made = source.bridge(toSource(hole), next);
            if (made == null) {
                return 0;
            }
            add(end, hole, made);
            return hole;
        } catch (BadPacketException e) {
            report.fault(next, "Copy of the frame before it: " + e.getMessage());
            return 0;
        }
    }

    private int addTail(long start, int most) {
        short[] tail = source.tail(toSource(most));
        int length = Math.min(most, toOutput(tail.length));
        if (length > 0) {
            add(start, length, tail);
        }
        return length;
    }

    private void addLead(int most, Packet next, boolean lost) {
        try {
            short[] lead = source.lead(toSource(most), next, lost);
            int length = Math.min(most, toOutput(lead.length));
            if (length > 0) {
                add(next.start() - length, length, lead);
                count(lost, next.start() - length, length);
            }
        } catch (BadPacketException e) {
            report.fault(next, "Copy of the frame before it: " + e.getMessage());
        }
    }

    private void add(long start, int length, short[] samples) {
        pieces.add(new Piece(start, length, samples, source.rate()));
    }

    private int toSource(int outputSamples) {
        return (int) (((long) outputSamples * source.rate() + rate / 2) / rate);
    }

    private int toOutput(int sourceSamples) {
        return (int) (((long) sourceSamples * rate + source.rate() / 2) / source.rate());
    }
}
