package io.aircheck.audio;

import io.aircheck.schema.Codec;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opus, decoded by Concentus to mono at 48 kHz whatever the output rate: at 16 and 24 kHz Concentus
 * 1.0.2 decodes hybrid packets (RFC 6716, section 2.1.3; speech at 24 kbit/s) to silence. Missing
 * frames come from the copy in the next packet (in-band FEC) or from the decoder's own concealment.
 *
 * <p>Packets come from strangers: whatever the decoder throws costs the packet, and a new decoder
 * takes over.
 */
final class OpusSource implements FrameSource {

    private static final Logger LOG = LoggerFactory.getLogger(OpusSource.class);

    /** Opus counts time in units of 2.5 ms. */
    private static final int UNITS_PER_SECOND = 400;

    private static final int MAX_UNITS = 48;
    private static final int TAIL_UNITS = 16;
    private static final int FALLBACK_TAIL_UNITS = 2;

    private static final int RATE = 48_000;

    private OpusDecoder decoder;

    /** Whether the decoder has decoded nothing yet, so that its concealment is silence. */
    private boolean fresh;

    private short[] last = {};

    OpusSource() {
        restart();
    }

    @Override
    public int rate() {
        return RATE;
    }

    @Override
    public boolean takes(Packet packet) {
        return packet.codec() == Codec.OPUS;
    }

    @Override
    public short[] decode(Packet packet) {
        int units = PacketInfo.nominalSamples(Codec.OPUS, 0, 0, packet.payload(), UNITS_PER_SECOND);
        return run(packet.payload(), units * unit(), false);
    }

    @Override
    public short[] bridge(int wanted, Packet next) {
        if (fresh) {
            return null;
        }
        int units = Math.max(1, Math.min(MAX_UNITS, (wanted + unit() / 2) / unit()));
        return next == null ? conceal(units) : run(next.payload(), units * unit(), true);
    }

    @Override
    public short[] tail(int most) {
        int units = Math.min(TAIL_UNITS, most / unit());
        short[] made = fresh || units < 1 ? null : conceal(units);
        if (made != null) {
            return Fade.out(made);
        }
        return fresh
                ? Fade.behind(last, Math.min(most, FALLBACK_TAIL_UNITS * unit()))
                : new short[0];
    }

    @Override
    public short[] lead(int most, Packet next, boolean lost) {
        int frame = lost && !fresh ? redundantUnits(next.payload()) * unit() : 0;
        return frame == 0 || frame > most ? new short[0] : run(next.payload(), frame, true);
    }

    private int unit() {
        return RATE / UNITS_PER_SECOND;
    }

    /**
     * What the decoder makes up; null if a hostile packet before has left it in a state that makes
     * it fail now. There is no packet to blame then, and the decoder has started afresh.
     */
    private short[] conceal(int units) {
        try {
            return run(null, units * unit(), false);
        } catch (BadPacketException e) {
            LOG.debug("Concealment gave way to a fade: {}", e.getMessage());
            return null;
        }
    }

    private short[] run(byte[] payload, int samples, boolean fec) {
        short[] pcm = new short[samples];
        int length = payload == null ? 0 : payload.length;
        int count;
        try {
            count = decoder.decode(payload, 0, length, pcm, 0, samples, fec);
        } catch (OpusException | RuntimeException | AssertionError | StackOverflowError e) {
            restart();
            throw new BadPacketException("Opus decoder: " + e);
        }
        if (count != samples) {
            restart();
            throw new BadPacketException(
                    "Opus decoder returned " + count + " samples instead of " + samples);
        }
        fresh = false;
        last = pcm;
        return pcm;
    }

    private void restart() {
        try {
            decoder = new OpusDecoder(RATE, 1);
        } catch (OpusException e) {
            throw new IllegalArgumentException("Opus cannot be decoded at " + RATE + " Hz", e);
        }
        fresh = true;
    }

    /**
     * Length of the copy of the frame before that a packet carries, in units of 2.5 ms; 0 if it
     * carries none. Only SILK has them; the flag follows the voice flags of the packet's SILK
     * frames in the first coded byte (RFC 6716, sections 4.2.3 and 4.2.4), of which a mono packet
     * of one Opus frame is looked at.
     */
    private static int redundantUnits(byte[] payload) {
        int toc = payload[0] & 0xff;
        int config = toc >> 3;
        boolean oneMonoFrame = (toc & 7) == 0;
        if (config >= 16 || !oneMonoFrame || payload.length < 2) {
            return 0;
        }
        int units = PacketInfo.nominalSamples(Codec.OPUS, 0, 0, payload, UNITS_PER_SECOND);
        int silkFrames = Math.max(1, units / 8);
        return (payload[1] >> 7 - silkFrames & 1) == 1 ? units : 0;
    }
}
