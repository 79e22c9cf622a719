package io.aircheck.testbed.scenario;

import io.aircheck.testbed.signal.CodedSignal;

/** The coded test signal of a speaker. */
final class CodedPcm implements PcmSource {
    /** The signal has tones for so many. */
    static final int SPEAKERS = 16;

    private final CodedSignal signal;

    CodedPcm(int speaker) {
        this.signal = new CodedSignal(speaker, RATE);
    }

    @Override
    public void read(long first, short[] out) {
        signal.generate(first, out, 0, out.length);
    }

    @Override
    public long period() {
        return (long) CodedSignal.BLOCK_COUNT * RATE / 10;
    }
}
