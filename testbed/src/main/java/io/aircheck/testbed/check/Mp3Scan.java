package io.aircheck.testbed.check;

import io.aircheck.testbed.cos.Crc64;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads an MP3 file's bytes once: their number, their CRC-64, and whether they are an ID3v2 tag, an
 * Info frame and then nothing but frames of one format (ISO/IEC 11172-3 and 13818-3, layer III,
 * mono), as many as the Info frame says.
 *
 * @param bytes of the file
 * @param crc64 CRC-64/XZ of the file, unsigned decimal
 * @param sampleRate in Hz
 * @param bitRate in bits a second
 * @param problem what is wrong with the form of the file; null when nothing is
 * @param samples by the Info frame: frames, less the encoder's delay and padding
 */
public record Mp3Scan(
        long bytes, String crc64, int sampleRate, int bitRate, long samples, String problem) {

    private static final int[] MPEG1_KBITS = {
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
    };
    private static final int[] MPEG2_KBITS = {
        0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160
    };
    private static final int[] MPEG1_RATES = {44_100, 48_000, 32_000};
    private static final int PADDED = 0x200;
    private static final int SEEK_TABLE = 100;

    /** What makes two frames of one format: all but padding and the bits that say nothing of it. */
    private static final int FORMAT_MASK = 0xFFFE_FCC0;

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     */
    public static Mp3Scan of(Path file) throws IOException {
        try (Bytes in = new Bytes(Files.newInputStream(file))) {
            Frames frames = new Frames(in);
            String problem;
            try {
                problem = frames.read();
            } catch (Malformed e) {
                problem = e.getMessage();
            }
            in.drain();
            return new Mp3Scan(
                    in.count,
                    Long.toUnsignedString(in.crc.value()),
                    frames.rate,
                    frames.bitRate,
                    frames.samples,
                    problem);
        }
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** Counts and sums up what is read. */
    private static final class Bytes implements AutoCloseable {
        private final InputStream in;
        private final Crc64 crc = new Crc64();
        private long count;

        Bytes(InputStream in) {
            this.in = new BufferedInputStream(in, 1 << 16);
        }

        /** The next bytes; fewer at the end. */
        byte[] next(int length) throws IOException {
            byte[] read = in.readNBytes(length);
            crc.update(read, 0, read.length);
            count += read.length;
            return read;
        }

        void drain() throws IOException {
            while (next(1 << 16).length > 0) {
                continue;
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class Frames {
        private final Bytes in;
        private int rate;
        private int bitRate;
        private long samples;

        Frames(Bytes in) {
            this.in = in;
        }

        String read() throws IOException, Malformed {
            byte[] head = in.next(4);
            if (head.length == 4 && head[0] == 'I' && head[1] == 'D' && head[2] == '3') {
                byte[] rest = in.next(6);
                if (rest.length < 6) {
                    return "ends within its ID3 tag";
                }
                in.next(rest[2] << 21 | rest[3] << 14 | rest[4] << 7 | rest[5]);
                head = in.next(4);
            }
            long told = info(head);
            long frames = 0;
            int first = 0;
            while (true) {
                long at = in.count;
                byte[] header = in.next(4);
                if (header.length == 0) {
                    break;
                }
                int bits = bits(header, at);
                if (frames == 0) {
                    first = bits;
                    describe(bits);
                } else if ((bits & FORMAT_MASK) != (first & FORMAT_MASK)) {
                    return "changes its format at byte " + at;
                }
                int rest = length(bits) - 4;
                if (in.next(rest).length < rest) {
                    return "ends within a frame at byte " + at;
                }
                frames++;
            }
            return frames == told
                    ? null
                    : "has " + frames + " frames, but " + told + " by its Info frame";
        }

        /** Reads the Info frame behind its header; returns how many frames it says follow. */
        private long info(byte[] head) throws IOException, Malformed {
            int bits = bits(head, in.count - head.length);
            byte[] frame = in.next(length(bits) - 4);
            int at = isMpeg1(bits) ? 17 : 9;
            if (frame.length < at + 8 + 8 + SEEK_TABLE + 4 + 24
                    || frame[at] != 'I'
                    || frame[at + 1] != 'n'
                    || frame[at + 2] != 'f'
                    || frame[at + 3] != 'o'
                    || frame[at + 7] != 0x0F) {
                throw new Malformed("has no Info frame");
            }
            long frames = unsigned(frame, at + 8, 4);
            int lame = at + 8 + 8 + SEEK_TABLE + 4;
            long gaps = unsigned(frame, lame + 21, 3);
            samples = frames * frameSamples(bits) - (gaps >> 12) - (gaps & 0xFFF);
            return frames;
        }

        private void describe(int bits) {
            rate = rate(bits);
            bitRate = kbits(bits) * 1000;
        }

        private static int bits(byte[] header, long at) throws Malformed {
            int bits = header.length < 4 ? 0 : (int) unsigned(header, 0, 4);
            boolean layer3 = (bits & 0xFFE6_0000) == 0xFFE2_0000;
            boolean known = (bits >> 19 & 3) >= 2 && (bits >> 10 & 3) != 3 && kbits(bits) > 0;
            if (!layer3 || !known) {
                throw new Malformed("has no MP3 frame at byte " + at);
            }
            if ((bits >> 6 & 3) != 3) {
                throw new Malformed("is not mono at byte " + at);
            }
            return bits;
        }

        private static boolean isMpeg1(int bits) {
            return (bits >> 19 & 3) == 3;
        }

        private static int rate(int bits) {
            return MPEG1_RATES[bits >> 10 & 3] / (isMpeg1(bits) ? 1 : 2);
        }

        private static int kbits(int bits) {
            int index = bits >> 12 & 15;
            return index == 15 ? 0 : (isMpeg1(bits) ? MPEG1_KBITS : MPEG2_KBITS)[index];
        }

        private static int frameSamples(int bits) {
            return isMpeg1(bits) ? 1152 : 576;
        }

        private static int length(int bits) {
            return frameSamples(bits) / 8 * kbits(bits) * 1000 / rate(bits)
                    + ((bits & PADDED) != 0 ? 1 : 0);
        }

        private static long unsigned(byte[] bytes, int at, int length) {
            long value = 0;
            for (int i = 0; i < length; i++) {
                value = value << 8 | bytes[at + i] & 0xFF;
            }
            return value;
        }
    }
}
