package io.aircheck.testbed.signal;

import java.util.SplittableRandom;

/**
 * Generates a speaker's test signal: 16-bit mono PCM in which every block of 100 ms says which
 * block it is. It wraps after 2^20 blocks (29 h 7 min). Tones lie between 320 and 6000 Hz at -20
 * dBFS, so that eight speakers can be added without clipping, and survive Opus at 24 kbit/s and MP3
 * at 64 kbit/s from 16 kHz up.
 *
 * <p>Under the tones lies noise, 15 dB below them. Pure tones let Opus's speech codec predict so
 * far that one lost packet makes its decoder ring up to full scale for seconds, which drowns the
 * others in a mix.
 *
 * <p>Immutable and thread-safe.
 */
public final class CodedSignal {

    /** Samples per second of {@link #CodedSignal(int)}. */
    public static final int DEFAULT_RATE = 48_000;

    /** Length of a block in microseconds. */
    public static final long BLOCK_MICROS = 100_000;

    /** Blocks until the indices start again. */
    public static final int BLOCK_COUNT = BlockCode.BLOCKS;

    private static final double AMPLITUDE = 0.1 * Short.MAX_VALUE;

    /** Peak; evenly spread, so it has an RMS of 400. */
    private static final double NOISE = 400 * Math.sqrt(3);

    private final int speaker;
    private final int rate;
    private final int slotSamples;
    private final short[][] tones;

    /**
     * @param speaker 0 to 15; speakers have tones of their own
     */
    public CodedSignal(int speaker) {
        this(speaker, DEFAULT_RATE);
    }

    /**
     * @param rate samples per second: 16000, 24000, 32000 or 48000
     */
    public CodedSignal(int speaker, int rate) {
        BlockCode.checkSpeaker(speaker);
        checkRate(rate);
        this.speaker = speaker;
        this.rate = rate;
        this.slotSamples = rate / BlockCode.SLOTS_PER_SECOND;
        this.tones = new short[BlockCode.TONES][slotSamples];
        SplittableRandom noise = new SplittableRandom(speaker);
        for (int tone = 0; tone < BlockCode.TONES; tone++) {
            double step = 2 * Math.PI * BlockCode.frequency(speaker, tone) / rate;
            for (int n = 0; n < slotSamples; n++) {
                tones[tone][n] =
                        (short)
                                Math.round(
                                        AMPLITUDE * Math.sin(step * n)
                                                + noise.nextDouble(-NOISE, NOISE));
            }
        }
    }

    /** The speaker's number. */
    public int speaker() {
        return speaker;
    }

    /** Samples per second. */
    public int rate() {
        return rate;
    }

    /**
     * Writes a stretch of the signal. Any stretch can be asked for at any time.
     *
     * @param firstSample where the stretch begins; block i begins at sample i × rate / 10; not
     *     negative
     */
    public void generate(long firstSample, short[] out, int offset, int length) {
        if (firstSample < 0) {
            throw new IllegalArgumentException("before the signal's start: " + firstSample);
        }
        long sample = firstSample;
        int written = 0;
        while (written < length) {
            long slot = sample / slotSamples;
            int within = (int) (sample % slotSamples);
            int run = Math.min(slotSamples - within, length - written);
            int index = (int) (slot / BlockCode.SLOTS % BlockCode.BLOCKS);
            int tone = BlockCode.tone(BlockCode.word(index), (int) (slot % BlockCode.SLOTS));
            System.arraycopy(tones[tone], within, out, offset + written, run);
            sample += run;
            written += run;
        }
    }

    /** A stretch of the signal in an array of its own. */
    public short[] generate(long firstSample, int length) {
        short[] pcm = new short[length];
        generate(firstSample, pcm, 0, length);
        return pcm;
    }

    static void checkRate(int rate) {
        if (rate != 16_000 && rate != 24_000 && rate != 32_000 && rate != 48_000) {
            throw new IllegalArgumentException("unsupported rate: " + rate);
        }
    }
}
