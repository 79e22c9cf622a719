package io.aircheck.testbed.scenario;

import java.io.IOException;

/** Frames as signed 16-bit little-endian samples. */
final class PcmFrames implements FrameSource {
    private final PcmSource sound;
    private final short[] samples = new short[PcmSource.FRAME];

    PcmFrames(PcmSource sound) {
        this.sound = sound;
    }

    @Override
    public byte[] packet(long frame) throws IOException {
        sound.read(frame * PcmSource.FRAME, samples);
        byte[] packet = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            packet[2 * i] = (byte) samples[i];
            packet[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        return packet;
    }

    @Override
    public void close() {
        sound.close();
    }
}
