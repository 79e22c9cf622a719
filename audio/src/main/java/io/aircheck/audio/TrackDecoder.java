package io.aircheck.audio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes a stretch of a track to mono PCM. A pure function of the packets in and around the
 * stretch: give it those that overlap [{@link #contextFrom}, {@link #contextTo}); more do not
 * change the result. PCM then comes out the same wherever a track is cut into stretches; Opus,
 * whose decoder starts afresh half a second before each stretch, equal to a decoder that never
 * stopped in half of all cases and with a difference 50 dB below the signal in nine of ten.
 *
 * <p>A packet that lies on as many samples as it holds is copied bit-exactly; another rate or a
 * stretched packet is interpolated. Streams of the track that overlap are added by {@link Mixer}.
 * Packets that cannot be decoded are concealed over their exact length and reported. Thread-safe.
 */
public final class TrackDecoder {

    /** How long before a stretch the decoder of a stream starts: 25 packets of 20 ms. */
    public static final Duration OPUS_PREROLL = Duration.ofMillis(500);

    /**
     * How far behind a stretch packets matter: one that ends a hole of up to 100 ms decides how the
     * hole is filled, and may carry a copy of the frame before it.
     */
    public static final Duration LOOKAHEAD = Duration.ofMillis(120);

    private TrackDecoder() {}

    /** Packets that end after this are needed to decode from {@code from}. */
    public static long contextFrom(long from, int rate) {
        return from - OPUS_PREROLL.toMillis() * rate / 1000;
    }

    /** Packets that start before this are needed to decode up to {@code to}. */
    public static long contextTo(long to, int rate) {
        return to + LOOKAHEAD.toMillis() * rate / 1000;
    }

    /**
     * Decodes a stretch.
     *
     * @param packets of one track, any number of streams, in any order; ranges of one stream do not
     *     overlap
     * @param from first sample, relative to the task's start
     * @param to just behind the last sample
     * @param rate samples per second: 16000, 24000, 32000 or 48000
     * @param report is told what went wrong within [from, to)
     * @return exactly {@code to - from} samples
     */
    public static short[] decode(
            List<Packet> packets, long from, long to, int rate, DecodeReport report) {
        long contextFrom = contextFrom(from, rate);
        long contextTo = contextTo(to, rate);
        Map<Long, List<Packet>> streams = new LinkedHashMap<>();
        packets.stream()
                .filter(packet -> packet.end() > contextFrom && packet.start() < contextTo)
                .sorted(Comparator.comparingLong(Packet::start).thenComparingLong(Packet::sequence))
                .forEach(
                        packet ->
                                streams.computeIfAbsent(packet.stream(), id -> new ArrayList<>())
                                        .add(packet));
        DecodeReport part = report.part(from, to);
        Mixer mixer = new Mixer(Math.toIntExact(to - from));
        for (List<Packet> stream : streams.values()) {
            List<Piece> pieces = new StreamDecoder(rate, part).decode(stream);
            mixer.add(new Renderer(pieces).render(from, to));
        }
        report.add(part);
        return mixer.mix();
    }
}
