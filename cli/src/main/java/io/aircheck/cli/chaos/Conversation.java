package io.aircheck.cli.chaos;

import java.util.Locale;
import java.util.Random;

/**
 * A scenario drawn at random, in the coded test signal: two apps with a bucket and a room each,
 * people who come, go and mute themselves, on networks that lose, delay, double and reorder, and
 * with clients that send frames no decoder takes.
 */
final class Conversation {
    /** Scenario time; long enough for files of more than one upload part at 128 kbit/s. */
    static final int SECONDS = 90;

    private static final int LEAST_SECONDS = 4;

    private final Random random;
    private final StringBuilder yaml = new StringBuilder();

    private Conversation(Random random) {
        this.random = random;
    }

    /**
     * Draws a scenario.
     *
     * @param run its number, which makes its rooms' names its own
     * @return in YAML
     */
    static String draw(Random random, int run) {
        Conversation conversation = new Conversation(random);
        conversation.write(run);
        return conversation.yaml.toString();
    }

    private void write(int run) {
        line("start: 2026-03-01T08:00:00Z");
        line("duration: %ds", SECONDS);
        line("apps:");
        for (int app = 1; app <= 2; app++) {
            line(
                    "  - {bizId: %d, scope: full, streams: both, bucket: chaos%d-1250000000,"
                            + " region: ap-x, maxSegmentDuration: %ds,"
                            + " audio: {sampleRate: 48000, bitRate: %d}}",
                    app, app, 30 + random.nextInt(100), random.nextBoolean() ? 128_000 : 64_000);
        }
        line("rooms:");
        for (int app = 1; app <= 2; app++) {
            line("  - bizId: %d", app);
            line("    id: \"run-%d\"", run);
            line("    users:");
            int users = 1 + random.nextInt(3);
            for (int user = 0; user < users; user++) {
                user(user);
            }
        }
    }

    private void user(int user) {
        // The first stays from start to end, so that a room has one task.
        int from = user == 0 ? 0 : random.nextInt(SECONDS / 2);
        int to = user == 0 ? SECONDS : between(from + LEAST_SECONDS, SECONDS);
        String mic = "";
        if (to - from > 4 * LEAST_SECONDS && random.nextBoolean()) {
            int off = between(from + LEAST_SECONDS, to - 2 * LEAST_SECONDS);
            int on = between(off + LEAST_SECONDS, to - LEAST_SECONDS);
            mic = String.format(Locale.ROOT, ", mic: [[%ds, %ds], [%ds, %ds]]", from, off, on, to);
        }
        line(
                "      - {id: user%d, stay: [[%ds, %ds]]%s, audio: coded%s, network: {loss: %d%%,"
                        + " jitter: %dms, duplicate: %d%%, reorder: %d%%, broken: %d%%,"
                        + " driftPpm: %d, seed: %d}}",
                user,
                from,
                to,
                mic,
                random.nextInt(4) == 0 ? ", codec: pcm" : "",
                random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0,
                random.nextInt(100),
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(6) == 0 ? 1 : 0,
                random.nextInt(200) - 100,
                random.nextInt(1000));
    }

    private int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    private void line(String format, Object... arguments) {
        yaml.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
