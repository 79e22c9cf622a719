package io.aircheck.testbed.scenario;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Chance that depends on a seed and a name only. */
final class Chance {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Chance() {}

    static SplittableRandom of(long seed, String name) {
        // FNV-1a over the name, so that users of one seed lose different frames.
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xff) * FNV_PRIME;
        }
        return new SplittableRandom(new SplittableRandom(seed).nextLong() ^ hash);
    }
}
