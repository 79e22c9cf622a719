package io.aircheck.testbed.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds one speaker's blocks in a stream. While it is locked, it looks for the next block where the
 * last one ended and follows small errors of time. Where no block is found it searches: every 5 ms
 * it measures the tones, and takes the alignment at which successive words make sense.
 */
final class BlockTracker {

    private static final int HOPS_PER_SLOT = 5;
    private static final int HOPS_PER_BLOCK = HOPS_PER_SLOT * BlockCode.SLOTS;

    private static final int EARLY_HOPS = 2;

    /** How many words in a row place a block without knowing where to expect it. */
    private static final int COLD_RUN = 4;

    /** How many words in a row place a block near an expected one. */
    private static final int WARM_RUN = 2;

    /** The loudest tone's share of the speaker's band; noise has 1/8 to 1/3. */
    private static final double CLEAR_SHARE = 0.33;

    /**
     * The same in a block whose word is the expected one, which noise has once in 4096: a decoder
     * that lost a packet blurs what follows.
     */
    private static final double EXPECTED_SHARE = 0.2;

    /** 1/16 of the generator's amplitude, on the 16-bit scale. */
    private static final double MIN_AMPLITUDE = 200;

    private static final double TRACKING_GAIN = 0.5;

    private final int speaker;
    private final ToneBank bank;
    private final SlidingAudio audio = new SlidingAudio();
    private final int slot;
    private final int block;
    private final int hop;
    private final List<ReadBlock> found = new ArrayList<>();
    private final double[][] hopAmplitudes = new double[4 * (COLD_RUN + 2) * HOPS_PER_BLOCK][];
    private final long[] hopNumbers = new long[hopAmplitudes.length];

    private double next;
    private boolean locked;
    private int expected = -1;
    private double expectedAt;

    BlockTracker(int speaker, int rate) {
        BlockCode.checkSpeaker(speaker);
        this.speaker = speaker;
        this.bank = new ToneBank(speaker, rate);
        this.slot = rate / BlockCode.SLOTS_PER_SECOND;
        this.block = slot * BlockCode.SLOTS;
        this.hop = slot / HOPS_PER_SLOT;
        Arrays.fill(hopNumbers, -1);
    }

    /** Says which block is expected where, which lets single blocks be read without a run. */
    void expect(int index, double position) {
        expected = BlockCode.wrap(index);
        expectedAt = position;
    }

    /** Takes more audio; positions of the blocks are in its samples. */
    List<ReadBlock> feed(float[] samples) {
        audio.append(samples);
        advance(false);
        audio.dropBefore((long) next - block);
        return drain();
    }

    /** Reads what is left; the stream ends here. */
    List<ReadBlock> finish() {
        // A block found a little too late still ends within the audio.
        audio.append(new float[hop]);
        advance(true);
        return drain();
    }

    private List<ReadBlock> drain() {
        List<ReadBlock> drained = List.copyOf(found);
        found.clear();
        return drained;
    }

    private void advance(boolean last) {
        while (true) {
            // A block may start up to half a slot later than expected.
            int reach = locked ? block + slot : (COLD_RUN + 2) * block;
            if (next + (last ? block : reach) > audio.end()) {
                return;
            }
            if (!(locked && takeNext()) && !search()) {
                next = (hopAt(next) + HOPS_PER_BLOCK) * (double) hop;
            }
        }
    }

    private boolean takeNext() {
        locked = false;
        Measurement here = measure(Math.round(next));
        if (here == null) {
            return false;
        }
        if (here.isExpected(expected)) {
            take(expected, here);
            return true;
        }
        int index = here.isClear() ? BlockCode.near(here.word, expected) : -1;
        if (index < 0) {
            return false;
        }
        take(index, here);
        return true;
    }

    private void take(int index, Measurement at) {
        // Where tones are blurred their edges are no measure.
        double error = at.isClear() ? edgeError(at) : 0;
        found.add(new ReadBlock(index, at.position + error, at.share));
        next = at.position + block + TRACKING_GAIN * error;
        expected = BlockCode.wrap(index + 1);
        expectedAt = next;
        locked = true;
    }

    /** Looks for a block that starts within the next 100 ms; takes it if there is one. */
    private boolean search() {
        // Where the last block was placed a little too late, the next one starts before its end.
        long from = Math.max(0, hopAt(next) - EARLY_HOPS);
        if (!anythingBetween(from, from + 2 * HOPS_PER_BLOCK)) {
            return false;
        }
        Measurement best = null;
        int bestIndex = -1;
        for (long start = from; start < from + HOPS_PER_BLOCK + EARLY_HOPS; start++) {
            Measurement at = coarse(start);
            int index = at == null ? -1 : identify(start, at);
            if (best != null && index >= 0 && index != bestIndex) {
                // The end of the range may already see the next block.
                break;
            }
            if (index >= 0 && (best == null || at.share > best.share)) {
                best = at;
                bestIndex = index;
            }
        }
        if (best == null) {
            return false;
        }
        Measurement aligned = measure(Math.max(0, Math.round(best.position + edgeError(best))));
        boolean better = aligned != null && aligned.word == best.word;
        take(bestIndex, better ? aligned : best);
        return true;
    }

    private int identify(long start, Measurement first) {
        if (expected >= 0) {
            double ahead = (first.position - expectedAt) / block;
            int here = BlockCode.wrap(expected + (int) Math.round(ahead));
            boolean inPlace = Math.abs(ahead - Math.round(ahead)) * block <= 2 * hop;
            if (inPlace && first.isExpected(here)) {
                return here;
            }
            if (!first.isClear()) {
                return -1;
            }
            int near = BlockCode.near(first.word, here);
            if (near >= 0 && follows(start, near, WARM_RUN)) {
                return near;
            }
        }
        if (!first.isClear()) {
            return -1;
        }
        int[] words = new int[COLD_RUN];
        for (int i = 0; i < COLD_RUN; i++) {
            Measurement at = coarse(start + (long) i * HOPS_PER_BLOCK);
            if (at == null || !at.isClear()) {
                return -1;
            }
            words[i] = at.word;
        }
        return BlockCode.find(words);
    }

    private boolean follows(long start, int index, int run) {
        for (int i = 1; i < run; i++) {
            Measurement at = coarse(start + (long) i * HOPS_PER_BLOCK);
            if (at == null || !at.isClear() || at.word != BlockCode.word(index + i)) {
                return false;
            }
        }
        return true;
    }

    /** A cheap look, once per slot, that spares the search in silence. */
    private boolean anythingBetween(long from, long to) {
        for (long h = from; h < to; h += HOPS_PER_SLOT) {
            double[] amplitudes = amplitudes(h);
            if (amplitudes != null && max(amplitudes) >= MIN_AMPLITUDE) {
                return true;
            }
        }
        return false;
    }

    private long hopAt(double position) {
        return (long) Math.ceil(Math.max(0, position - hop / 2.0) / hop);
    }

    private Measurement coarse(long hopNumber) {
        double[][] slots = new double[BlockCode.SLOTS][];
        for (int s = 0; s < BlockCode.SLOTS; s++) {
            slots[s] = amplitudes(hopNumber + (long) s * HOPS_PER_SLOT);
            if (slots[s] == null) {
                return null;
            }
        }
        return new Measurement(hopNumber * hop, slots);
    }

    private Measurement measure(long position) {
        if (!audio.holds(position, block)) {
            return null;
        }
        double[][] slots = new double[BlockCode.SLOTS][];
        for (int s = 0; s < BlockCode.SLOTS; s++) {
            slots[s] = measureSlot(position + (long) s * slot);
        }
        return new Measurement(position, slots);
    }

    private double[] amplitudes(long hopNumber) {
        int cell = (int) (hopNumber % hopNumbers.length);
        if (hopNumbers[cell] != hopNumber) {
            if (!audio.holds(hopNumber * hop, slot)) {
                return null;
            }
            hopAmplitudes[cell] = measureSlot(hopNumber * hop);
            hopNumbers[cell] = hopNumber;
        }
        return hopAmplitudes[cell];
    }

    private double[] measureSlot(long position) {
        double[] amplitudes = new double[BlockCode.TONES];
        for (int tone = 0; tone < amplitudes.length; tone++) {
            amplitudes[tone] = bank.amplitude(audio.array(), audio.offset(position), tone);
        }
        return amplitudes;
    }

    /** How much later than assumed the block starts, in samples, from where its tones change. */
    private double edgeError(Measurement block) {
        double sum = 0;
        int edges = 0;
        for (int s = 0; s + 1 < BlockCode.SLOTS; s++) {
            int before = BlockCode.tone(block.word, s);
            int after = BlockCode.tone(block.word, s + 1);
            long middle = block.position + (long) (s + 1) * slot - slot / 2;
            if (before == after || !audio.holds(middle, slot)) {
                continue;
            }
            int offset = audio.offset(middle);
            double a = bank.amplitude(audio.array(), offset, before);
            double b = bank.amplitude(audio.array(), offset, after);
            if (a + b > 0) {
                sum += slot * ToneBank.edge(a, b);
                edges++;
            }
        }
        return edges == 0 ? 0 : sum / edges;
    }

    private static double max(double[] values) {
        double max = 0;
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    /** The tones of four slots. */
    private static final class Measurement {

        private final long position;
        private final int word;
        private final double share;
        private final double amplitude;

        private Measurement(long position, double[][] slots) {
            this.position = position;
            int letters = 0;
            double weakestShare = 1;
            double weakestAmplitude = Double.MAX_VALUE;
            for (double[] slot : slots) {
                int loudest = 0;
                double sum = 0;
                for (int tone = 0; tone < slot.length; tone++) {
                    sum += slot[tone];
                    if (slot[tone] > slot[loudest]) {
                        loudest = tone;
                    }
                }
                letters = letters * BlockCode.TONES + loudest;
                weakestAmplitude = Math.min(weakestAmplitude, slot[loudest]);
                weakestShare = Math.min(weakestShare, sum > 0 ? slot[loudest] / sum : 0);
            }
            word = letters;
            share = weakestShare;
            amplitude = weakestAmplitude;
        }

        private boolean isClear() {
            return share >= CLEAR_SHARE && amplitude >= MIN_AMPLITUDE;
        }

        private boolean isExpected(int index) {
            return word == BlockCode.word(index)
                    && share >= EXPECTED_SHARE
                    && amplitude >= MIN_AMPLITUDE;
        }
    }
}
