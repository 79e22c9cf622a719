package io.aircheck.audio;

import io.aircheck.schema.Codec;
import java.nio.ByteBuffer;

/** What a payload says about itself, without decoding it. Thread-safe: pure functions. */
public final class PacketInfo {

    /** RFC 6716, section 3.2.1: no coded Opus frame is longer. */
    private static final int MAX_OPUS_FRAME_BYTES = 1275;

    /** Frames of 2.5 ms in the longest packet, 120 ms (RFC 6716, section 3.2.5, R5). */
    private static final int MAX_OPUS_FRAMES = 48;

    private static final int MAX_OPUS_PACKET_BYTES = MAX_OPUS_FRAME_BYTES * MAX_OPUS_FRAMES;
    private static final int MIN_PCM_RATE = 8_000;
    private static final int MAX_PCM_RATE = 48_000;

    /** All durations are told in units of 2.5 ms, of which a second has 400. */
    private static final int UNITS_PER_SECOND = 400;

    private static final int MAX_UNITS = 48;

    private PacketInfo() {}

    /**
     * The nominal duration of a frame.
     *
     * @param codec how the payload is coded
     * @param sampleRate of PCM: 8000 to 48000 samples per second; ignored for Opus
     * @param channels of PCM: 1 or 2 (0 means 1); ignored for Opus
     * @param payload the encoded frame
     * @param rate output samples per second, a multiple of 400
     * @return samples at {@code rate}, at least 1
     * @throws BadPacketException if the payload is empty, longer than 120 ms, or breaks the framing
     *     rules of RFC 6716, section 3 (Opus) or of whole sample frames (PCM)
     */
    public static int nominalSamples(
            Codec codec, int sampleRate, int channels, byte[] payload, int rate) {
        return nominalSamples(codec, sampleRate, channels, ByteBuffer.wrap(payload), rate);
    }

    /** As {@link #nominalSamples(Codec, int, int, byte[], int)}; leaves the buffer's position. */
    public static int nominalSamples(
            Codec codec, int sampleRate, int channels, ByteBuffer payload, int rate) {
        if (!payload.hasRemaining()) {
            throw new BadPacketException("Empty payload");
        }
        return switch (codec) {
            case OPUS -> opusUnits(payload) * (rate / UNITS_PER_SECOND);
            case PCM_S16LE -> pcmSamples(sampleRate, channels, payload.remaining(), rate);
            default -> throw new BadPacketException("Unknown codec " + codec);
        };
    }

    private static int pcmSamples(int sampleRate, int channels, int bytes, int rate) {
        if (sampleRate < MIN_PCM_RATE || sampleRate > MAX_PCM_RATE) {
            throw new BadPacketException(
                    "PCM of " + sampleRate + " Hz; allowed are 8000 to 48000 Hz");
        }
        int width = pcmChannels(channels) * 2;
        if (bytes % width != 0) {
            throw new BadPacketException(
                    "PCM of " + bytes + " bytes is no whole number of " + width + "-byte samples");
        }
        long samples = bytes / width;
        if (samples * UNITS_PER_SECOND > (long) MAX_UNITS * sampleRate) {
            throw new BadPacketException("PCM frame longer than 120 ms: " + samples + " samples");
        }
        return (int) Math.max(1, (samples * rate + sampleRate / 2) / sampleRate);
    }

    /** 0, protobuf's default, stands for one channel. */
    static int pcmChannels(int channels) {
        if (channels < 0 || channels > 2) {
            throw new BadPacketException("PCM of " + channels + " channels; allowed are 1 and 2");
        }
        return Math.max(1, channels);
    }

    /** Duration of an Opus packet in units of 2.5 ms, after checking R1 to R7 of section 3.4. */
    private static int opusUnits(ByteBuffer packet) {
        int size = packet.remaining();
        if (size > MAX_OPUS_PACKET_BYTES) {
            throw new BadPacketException("Opus packet of " + size + " bytes is oversized");
        }
        int at = packet.position();
        int toc = packet.get(at) & 0xff;
        int unit = opusFrameUnits(toc >> 3);
        int frames =
                switch (toc & 3) {
                    case 0 -> {
                        checkFrame(size - 1);
                        yield 1;
                    }
                    case 1 -> {
                        if ((size - 1) % 2 != 0) {
                            throw new BadPacketException(
                                    "Opus packet of two equal frames has an odd size");
                        }
                        checkFrame((size - 1) / 2);
                        yield 2;
                    }
                    case 2 -> {
                        Cursor cursor = new Cursor(packet, at + 1);
                        int first = cursor.frameLength();
                        checkFrame(first);
                        checkFrame(cursor.remaining() - first);
                        yield 2;
                    }
                    default -> countedFrames(new Cursor(packet, at + 1), unit);
                };
        if (frames * unit > MAX_UNITS) {
            throw new BadPacketException("Opus packet longer than 120 ms");
        }
        return frames * unit;
    }

    /** RFC 6716, table 2: the frame size of each configuration, in units of 2.5 ms. */
    private static int opusFrameUnits(int config) {
        if (config < 12) {
            return new int[] {4, 8, 16, 24}[config & 3];
        }
        if (config < 16) {
            return (config & 1) == 0 ? 4 : 8;
        }
        return 1 << (config & 3);
    }

    /** Code 3: a signalled number of frames (section 3.2.5). */
    private static int countedFrames(Cursor cursor, int unit) {
        int head = cursor.next();
        boolean variable = (head & 0x80) != 0;
        boolean padded = (head & 0x40) != 0;
        int frames = head & 0x3f;
        if (frames == 0 || frames * unit > MAX_UNITS) {
            throw new BadPacketException("Opus packet of " + frames + " frames");
        }
        int padding = padded ? cursor.padding() : 0;
        if (variable) {
            int told = 0;
            for (int i = 0; i < frames - 1; i++) {
                int length = cursor.frameLength();
                checkFrame(length);
                told += length;
            }
            checkFrame(cursor.remaining() - padding - told);
        } else {
            int left = cursor.remaining() - padding;
            if (left < 0 || left % frames != 0) {
                throw new BadPacketException(
                        "Opus packet's payload does not divide into " + frames + " frames");
            }
            checkFrame(left / frames);
        }
        return frames;
    }

    private static void checkFrame(int bytes) {
        if (bytes < 0) {
            throw new BadPacketException("Opus packet ends within a frame");
        }
        if (bytes > MAX_OPUS_FRAME_BYTES) {
            throw new BadPacketException("Opus frame of " + bytes + " bytes is oversized");
        }
    }

    /** Reads the length fields behind the TOC byte. */
    private static final class Cursor {
        private final ByteBuffer packet;
        private int at;

        Cursor(ByteBuffer packet, int at) {
            this.packet = packet;
            this.at = at;
        }

        int remaining() {
            return packet.limit() - at;
        }

        int next() {
            if (at >= packet.limit()) {
                throw new BadPacketException("Opus packet ends within its header");
            }
            return packet.get(at++) & 0xff;
        }

        /** Section 3.2.1: one byte up to 251, two above. */
        int frameLength() {
            int first = next();
            return first < 252 ? first : first + 4 * next();
        }

        /** Section 3.2.5: bytes of 255 stand for 254 and more to come. */
        int padding() {
            int sum = 0;
            int part;
            do {
                part = next();
                sum += part == 255 ? 254 : part;
            } while (part == 255);
            return sum;
        }
    }
}
