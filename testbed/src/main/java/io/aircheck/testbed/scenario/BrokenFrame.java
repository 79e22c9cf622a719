package io.aircheck.testbed.scenario;

import io.aircheck.testbed.scenario.Scenario.FrameCodec;

/** What a broken client sends instead of a frame: nobody can tell how long it lasts. */
final class BrokenFrame {
    /** SILK, 20 ms, code 3: any number of frames, and the number is 0 (RFC 6716, section 3.2.5). */
    private static final byte[] OPUS = {9 << 3 | 3, 0};

    /** Not a whole number of samples. */
    private static final byte[] PCM = new byte[PcmSource.FRAME * 2 - 1];

    private BrokenFrame() {}

    static byte[] of(FrameCodec codec) {
        return codec == FrameCodec.PCM ? PCM : OPUS;
    }
}
