package io.aircheck.testbed.cos;

/**
 * CRC-64/XZ (ECMA-182 polynomial, reflected, initial value and final XOR all ones), which COS
 * returns in {@code x-cos-hash-crc64ecma} as an unsigned decimal.
 */
public final class Crc64 {

    private static final long POLYNOMIAL = 0xC96C5795D7870F42L;
    private static final long X_POW_0 = 1L << 63;
    private static final long X_POW_8 = 1L << 55;
    private static final long[] TABLE = table();

    private long register = -1L;

    public void update(byte[] data, int offset, int length) {
        long r = register;
        for (int i = offset; i < offset + length; i++) {
            r = TABLE[(int) (r ^ data[i]) & 0xFF] ^ (r >>> 8);
        }
        register = r;
    }

    public long value() {
        return ~register;
    }

    /**
     * The value of A followed by B.
     *
     * @param lengthB how many bytes B has
     */
    static long combine(long crcA, long crcB, long lengthB) {
        return multiply(crcA, power(X_POW_8, lengthB)) ^ crcB;
    }

    /** Product of two polynomials over GF(2), modulo the CRC's; bit 63 is the constant term. */
    private static long multiply(long a, long b) {
        long product = 0;
        long shifted = b;
        for (long bit = X_POW_0; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted >>> 1) ^ ((shifted & 1) != 0 ? POLYNOMIAL : 0);
        }
        return product;
    }

    private static long power(long base, long exponent) {
        long result = X_POW_0;
        long square = base;
        for (long e = exponent; e != 0; e >>>= 1) {
            if ((e & 1) != 0) {
                result = multiply(result, square);
            }
            square = multiply(square, square);
        }
        return result;
    }

    private static long[] table() {
        long[] table = new long[256];
        for (int i = 0; i < table.length; i++) {
            long r = i;
            for (int bit = 0; bit < 8; bit++) {
                r = (r >>> 1) ^ ((r & 1) != 0 ? POLYNOMIAL : 0);
            }
            table[i] = r;
        }
        return table;
    }
}
