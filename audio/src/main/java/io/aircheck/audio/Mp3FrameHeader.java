package io.aircheck.audio;

import java.util.List;

/** The 32 bits that every frame of a file begins with (ISO 11172-3, 2.4.1.3). */
final class Mp3FrameHeader {

    /** Sync, version, layer, protection, bit rate, sample rate, padding, mode: not the extras. */
    private static final int CHECKED = 0xffff_fec0;

    private static final List<Integer> MPEG1 =
            List.of(32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320);
    private static final List<Integer> MPEG2 =
            List.of(8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160);

    private Mp3FrameHeader() {}

    /** Layer III, no CRC, no padding, mono, original. */
    static int of(Mp3Format format) {
        int version = format.mpeg1() ? 3 : 2;
        int bitRate = (format.mpeg1() ? MPEG1 : MPEG2).indexOf(format.bitRate() / 1000) + 1;
        int sampleRate =
                switch (format.sampleRate()) {
                    case 24_000, 48_000 -> 1;
                    default -> 2;
                };
        return 0xffe1_00c4 | version << 19 | 1 << 17 | bitRate << 12 | sampleRate << 10;
    }

    /** Whether the bytes at {@code at} begin a frame of that format. */
    static boolean matches(Mp3Format format, byte[] bytes, int at) {
        int header =
                bytes[at] << 24
                        | (bytes[at + 1] & 0xff) << 16
                        | (bytes[at + 2] & 0xff) << 8
                        | (bytes[at + 3] & 0xff);
        return ((header ^ of(format)) & CHECKED) == 0;
    }
}
