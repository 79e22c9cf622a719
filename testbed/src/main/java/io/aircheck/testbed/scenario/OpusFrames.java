package io.aircheck.testbed.scenario;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Frames as Opus packets of 24 kbit/s, as voice clients send them. The encoder's look-ahead is made
 * up for: what a decoder returns for frame n is the sound of frame n.
 *
 * <p>A sound that repeats is encoded twice; from then on the packets of the second pass are used
 * again, of which the first follows the last as in one encoding. The first five minutes of encoding
 * use the VoIP mode of real clients, anything beyond the audio mode, which takes a third of its
 * time.
 */
final class OpusFrames implements FrameSource {
    private static final int BIT_RATE = 24_000;
    private static final int MAX_PACKET = 1275;

    /** Five minutes. */
    private static final int VOIP_FRAMES = 5 * 60 * 50;

    /** Frames that users of one sound may lie apart; also enough for a sound of 20 s. */
    private static final int RECENT = 1024;

    /** Half an hour of a repeating sound is kept: some 7 MB. */
    private static final int MAX_KEPT = 30 * 60 * 50;

    private final PcmSource sound;
    private final short[] samples = new short[PcmSource.FRAME];
    private final byte[] buffer = new byte[MAX_PACKET];
    private final byte[][] recent = new byte[RECENT][];
    private final long[] recentFrame = new long[RECENT];
    private byte[][] repeated;
    private OpusEncoder encoder;
    private long encoded;
    private long next = -1;

    OpusFrames(PcmSource sound) {
        this.sound = sound;
        this.encoder = encoder(OpusApplication.OPUS_APPLICATION_VOIP, 3);
    }

    private static OpusEncoder encoder(OpusApplication application, int complexity) {
        try {
            OpusEncoder encoder = new OpusEncoder(PcmSource.RATE, 1, application);
            encoder.setBitrate(BIT_RATE);
            encoder.setUseVBR(true);
            encoder.setComplexity(complexity);
            return encoder;
        } catch (OpusException e) {
            throw new IllegalStateException("Concentus refuses valid settings", e);
        }
    }

    @Override
    public byte[] packet(long frame) throws IOException {
        int slot = (int) (frame % RECENT);
        if (recent[slot] != null && recentFrame[slot] == frame) {
            return recent[slot];
        }
        byte[] packet = repeated(frame);
        recent[slot] = packet;
        recentFrame[slot] = frame;
        return packet;
    }

    private byte[] repeated(long frame) throws IOException {
        long period = sound.period() == PcmSource.ENDLESS ? 0 : sound.period() / PcmSource.FRAME;
        if (period == 0 || period > MAX_KEPT || frame < period) {
            return encode(frame);
        }
        if (repeated == null) {
            repeated = new byte[(int) period][];
        }
        int place = (int) (frame % period);
        if (repeated[place] == null) {
            repeated[place] = encode(frame);
        }
        return repeated[place];
    }

    private byte[] encode(long frame) throws IOException {
        if (encoded == VOIP_FRAMES) {
            encoder = encoder(OpusApplication.OPUS_APPLICATION_AUDIO, 0);
            next = -1;
        }
        if (frame != next && frame > 0) {
            // Lead-in: the encoder adapts to the sound before a frame that counts.
            encodeOne(frame - 1);
        }
        next = frame + 1;
        encoded++;
        return encodeOne(frame);
    }

    private byte[] encodeOne(long frame) throws IOException {
        sound.read(frame * PcmSource.FRAME + encoder.getLookahead(), samples);
        try {
            int length = encoder.encode(samples, 0, samples.length, buffer, 0, buffer.length);
            return Arrays.copyOf(buffer, length);
        } catch (OpusException e) {
            throw new IOException("a frame cannot be encoded", e);
        }
    }

    @Override
    public void close() {
        sound.close();
    }
}
