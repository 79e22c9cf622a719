package io.aircheck.testbed.scenario;

/** A sine at -12 dBFS, in phase 0 at position 0. */
final class TonePcm implements PcmSource {
    private static final double AMPLITUDE = 32768 * Math.pow(10, -12 / 20.0);

    private final int hertz;

    TonePcm(int hertz) {
        this.hertz = hertz;
    }

    @Override
    public void read(long first, short[] out) {
        for (int i = 0; i < out.length; i++) {
            // The phase in whole steps of 1/48000 turn, so that it is exact for ever.
            long step = (first + i) % RATE * hertz % RATE;
            out[i] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * step / RATE));
        }
    }

    @Override
    public long period() {
        return RATE;
    }
}
