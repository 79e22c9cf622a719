package io.aircheck.audio;

import java.io.ByteArrayOutputStream;

/**
 * Packs one frame of 16-bit PCM without loss, so that less of it lies in state: a fixed polynomial
 * predictor of order 0 to 3 per channel and Rice coding of the residuals; the second channel is
 * coded as its difference to the first where that is shorter. What does not get smaller, or is no
 * PCM at all, is kept as it is behind one byte. Silence shrinks to a sixteenth. Each frame stands
 * for itself. Thread-safe: pure functions.
 *
 * <p>Layout: a byte {@code 0} and the input; or {@code 1} (one channel), {@code 2} (two), {@code 3}
 * (two, the second as a difference), the number of samples per channel (16 bits), and for each
 * channel order (2 bits), Rice parameter (5 bits) and the residuals, most significant bit first.
 */
public final class PcmPacker {

    private static final int RAW = 0;
    private static final int MONO = 1;
    private static final int STEREO = 2;
    private static final int DIFFERENCE = 3;

    private static final int MAX_SAMPLES = 0xffff;
    private static final int HEAD_BYTES = 3;
    private static final int ORDER_BITS = 2;
    private static final int PARAMETER_BITS = 5;
    private static final int MAX_ORDER = 3;
    private static final int MAX_PARAMETER = 20;

    /** A quotient of this many ones is followed by the plain value. */
    private static final int ESCAPE = 24;

    /** A third-order residual of a 17-bit difference has 20 bits, folded to unsigned 21. */
    private static final int PLAIN_BITS = 21;

    private PcmPacker() {}

    /**
     * Packs a frame.
     *
     * @param s16le interleaved signed 16-bit little-endian samples
     * @param channels 1 or 2; 0 means 1
     * @return at most one byte more than the input
     */
    public static byte[] pack(byte[] s16le, int channels) {
        boolean stereo = channels == 2;
        int width = stereo ? 4 : 2;
        int samples = s16le.length / width;
        if (s16le.length % width != 0 || samples == 0 || samples > MAX_SAMPLES) {
            return raw(s16le);
        }
        Code first = Code.best(channel(s16le, 0, width));
        Code second = null;
        int mode = MONO;
        if (stereo) {
            int[] left = channel(s16le, 0, width);
            int[] right = channel(s16le, 2, width);
            second = Code.best(right);
            mode = STEREO;
            for (int i = 0; i < samples; i++) {
                right[i] -= left[i];
            }
            Code difference = Code.best(right);
            if (difference.bits < second.bits) {
                second = difference;
                mode = DIFFERENCE;
            }
        }
        long bits = first.bits + (second == null ? 0 : second.bits);
        if (HEAD_BYTES + (bits + 7) / 8 > s16le.length) {
            return raw(s16le);
        }
        BitWriter out = new BitWriter();
        out.write(mode, 8);
        out.write(samples, 16);
        first.write(out);
        if (second != null) {
            second.write(out);
        }
        return out.bytes();
    }

    /**
     * The bytes that were packed.
     *
     * @throws BadPacketException if {@code packed} did not come from {@link #pack}
     */
    public static byte[] unpack(byte[] packed) {
        if (packed.length == 0) {
            throw new BadPacketException("Packed PCM is empty");
        }
        int mode = packed[0];
        if (mode == RAW) {
            return java.util.Arrays.copyOfRange(packed, 1, packed.length);
        }
        if (mode < RAW || mode > DIFFERENCE) {
            throw new BadPacketException("Packed PCM of unknown mode " + mode);
        }
        BitReader in = new BitReader(packed, 8);
        int samples = in.read(16);
        int channels = mode == MONO ? 1 : 2;
        if ((long) samples * channels > 8L * packed.length) {
            throw new BadPacketException("Packed PCM is too short for " + samples + " samples");
        }
        int[] left = Code.read(in, samples);
        byte[] pcm = new byte[samples * channels * 2];
        put(pcm, left, 0, channels * 2);
        if (mode != MONO) {
            int[] right = Code.read(in, samples);
            for (int i = 0; mode == DIFFERENCE && i < samples; i++) {
                right[i] += left[i];
            }
            put(pcm, right, 2, 4);
        }
        return pcm;
    }

    private static byte[] raw(byte[] input) {
        byte[] kept = new byte[input.length + 1];
        kept[0] = RAW;
        System.arraycopy(input, 0, kept, 1, input.length);
        return kept;
    }

    private static int[] channel(byte[] pcm, int offset, int width) {
        int[] samples = new int[pcm.length / width];
        for (int i = 0; i < samples.length; i++) {
            int at = i * width + offset;
            samples[i] = (pcm[at] & 0xff) | pcm[at + 1] << 8;
        }
        return samples;
    }

    private static void put(byte[] pcm, int[] samples, int offset, int width) {
        for (int i = 0; i < samples.length; i++) {
            int at = i * width + offset;
            pcm[at] = (byte) samples[i];
            pcm[at + 1] = (byte) (samples[i] >> 8);
        }
    }

    /** Predictor and Rice parameter for one channel, with the residuals they leave. */
    private static final class Code {
        private final int order;
        private final int parameter;
        private final int[] folded;
        private final long bits;

        private Code(int order, int parameter, int[] folded, long bits) {
            this.order = order;
            this.parameter = parameter;
            this.folded = folded;
            this.bits = bits;
        }

        static Code best(int[] samples) {
            Code best = null;
            int[] residuals = samples;
            for (int order = 0; order <= MAX_ORDER; order++) {
                if (order > 0) {
                    residuals = differences(residuals);
                }
                Code code = withParameter(order, fold(residuals));
                if (best == null || code.bits < best.bits) {
                    best = code;
                }
            }
            return best;
        }

        private static int[] differences(int[] values) {
            int[] result = new int[values.length];
            int before = 0;
            for (int i = 0; i < values.length; i++) {
                result[i] = values[i] - before;
                before = values[i];
            }
            return result;
        }

        /** Signed to unsigned: 0, -1, 1, -2 become 0, 1, 2, 3. */
        private static int[] fold(int[] residuals) {
            int[] folded = new int[residuals.length];
            for (int i = 0; i < residuals.length; i++) {
                folded[i] = residuals[i] << 1 ^ residuals[i] >> 31;
            }
            return folded;
        }

        /** The best parameter lies next to the logarithm of the mean. */
        private static Code withParameter(int order, int[] folded) {
            long sum = 0;
            for (int value : folded) {
                sum += value;
            }
            int guess = 63 - Long.numberOfLeadingZeros(sum / folded.length + 1);
            Code best = null;
            for (int k = Math.max(0, guess - 1); k <= Math.min(MAX_PARAMETER, guess + 1); k++) {
                long bits = ORDER_BITS + PARAMETER_BITS;
                for (int value : folded) {
                    int quotient = value >> k;
                    bits += quotient < ESCAPE ? quotient + 1 + k : ESCAPE + PLAIN_BITS;
                }
                if (best == null || bits < best.bits) {
                    best = new Code(order, k, folded, bits);
                }
            }
            return best;
        }

        void write(BitWriter out) {
            out.write(order, ORDER_BITS);
            out.write(parameter, PARAMETER_BITS);
            for (int value : folded) {
                int quotient = value >> parameter;
                if (quotient < ESCAPE) {
                    out.write((1 << quotient + 1) - 2, quotient + 1);
                    out.write(value & (1 << parameter) - 1, parameter);
                } else {
                    out.write((1 << ESCAPE) - 1, ESCAPE);
                    out.write(value, PLAIN_BITS);
                }
            }
        }

        static int[] read(BitReader in, int samples) {
            int order = in.read(ORDER_BITS);
            int parameter = in.read(PARAMETER_BITS);
            if (parameter > MAX_PARAMETER) {
                throw new BadPacketException("Packed PCM with Rice parameter " + parameter);
            }
            int[] values = new int[samples];
            for (int i = 0; i < samples; i++) {
                int quotient = 0;
                while (quotient < ESCAPE && in.read(1) == 1) {
                    quotient++;
                }
                int folded =
                        quotient < ESCAPE
                                ? quotient << parameter | in.read(parameter)
                                : in.read(PLAIN_BITS);
                values[i] = folded >>> 1 ^ -(folded & 1);
            }
            for (int times = 0; times < order; times++) {
                int sum = 0;
                for (int i = 0; i < samples; i++) {
                    sum += values[i];
                    values[i] = sum;
                }
            }
            return values;
        }
    }

    private static final class BitWriter {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long held;
        private int count;

        /** The lowest {@code bits} of {@code value}, at most 31. */
        void write(int value, int bits) {
            held = held << bits | value;
            count += bits;
            while (count >= 8) {
                count -= 8;
                bytes.write((int) (held >> count));
            }
            held &= (1L << count) - 1;
        }

        byte[] bytes() {
            if (count > 0) {
                write(0, 8 - count);
            }
            return bytes.toByteArray();
        }
    }

    private static final class BitReader {
        private final byte[] bytes;
        private int at;

        BitReader(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        int read(int bits) {
            if (bits > 8 * bytes.length - at) {
                throw new BadPacketException("Packed PCM ends too early");
            }
            int value = 0;
            for (int i = 0; i < bits; i++, at++) {
                value = value << 1 | bytes[at >> 3] >> 7 - (at & 7) & 1;
            }
            return value;
        }
    }
}
