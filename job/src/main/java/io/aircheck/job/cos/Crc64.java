package io.aircheck.job.cos;

import com.qcloud.cos.utils.CRC64;

/** CRC-64/XZ, which COS keeps of every object and part. */
public final class Crc64 {
    private Crc64() {}

    /** Of these bytes. */
    public static long of(byte[] bytes) {
        CRC64 crc = new CRC64();
        crc.update(bytes, bytes.length);
        return crc.getValue();
    }

    /**
     * Of A followed by B.
     *
     * @param lengthB bytes of B
     */
    public static long combine(long crcA, long crcB, long lengthB) {
        return CRC64.combine(crcA, crcB, lengthB);
    }

    /** As COS writes it: an unsigned decimal. */
    public static String text(long crc) {
        return Long.toUnsignedString(crc);
    }

    /** What COS wrote; null when it wrote nothing. */
    static Long parse(String text) {
        return text == null || text.isEmpty() ? null : Long.parseUnsignedLong(text);
    }
}
