package io.aircheck.audio;

import io.aircheck.schema.Codec;

/** Plain samples. What is missing fades out and in over 5 ms; nothing is made up in between. */
final class PcmSource implements FrameSource {

    private static final int FADES_PER_SECOND = 200;

    private final int rate;
    private short[] last = {};

    PcmSource(int rate) {
        this.rate = rate;
    }

    @Override
    public int rate() {
        return rate;
    }

    @Override
    public boolean takes(Packet packet) {
        return packet.codec() == Codec.PCM_S16LE && packet.sampleRate() == rate;
    }

    @Override
    public short[] decode(Packet packet) {
        last = mono(packet);
        return last;
    }

    @Override
    public short[] bridge(int wanted, Packet next) {
        return null;
    }

    @Override
    public short[] tail(int most) {
        return Fade.behind(last, Math.min(most, rate / FADES_PER_SECOND));
    }

    @Override
    public short[] lead(int most, Packet next, boolean lost) {
        return Fade.ahead(mono(next), Math.min(most, rate / FADES_PER_SECOND));
    }

    private static short[] mono(Packet packet) {
        byte[] bytes = packet.payload();
        int channels = PacketInfo.pcmChannels(packet.channels());
        short[] samples = new short[bytes.length / (2 * channels)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] =
                    channels == 1
                            ? (short) sample(bytes, i)
                            : (short) (sample(bytes, 2 * i) + sample(bytes, 2 * i + 1) >> 1);
        }
        return samples;
    }

    private static int sample(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xff) | bytes[2 * index + 1] << 8;
    }
}
