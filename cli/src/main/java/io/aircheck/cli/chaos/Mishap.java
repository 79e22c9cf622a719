package io.aircheck.cli.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Something that goes wrong in a run.
 *
 * @param kind what
 * @param at when, in wall-clock time from the run's start
 * @param lasts how long until it is put right; processes that were killed come back after it
 * @param seed of further choices
 */
record Mishap(Kind kind, Duration at, Duration lasts, long seed) {

    /** What can go wrong, and for how long at most. */
    enum Kind {
        TASKMANAGER_KILLED(5),
        JOBMANAGER_KILLED(5),
        BROKER_KILLED(20),
        STORE_KILLED(10),
        /** SIGSTOP: it keeps its connections and comes back as a zombie. */
        TASKMANAGER_SUSPENDED(12),
        ENCODERS_KILLED(0),
        ENCODERS_SUSPENDED(0),
        CHECKPOINTS_FAIL(8),
        /** Somebody else writes to it as fast as it goes. */
        DISK_BUSY(15),
        /** Room events reach the broker out of order and twice. */
        GATEWAYS_AT_ODDS(18),
        RESCALED(0),
        STORE_SLOW_DOWN(10),
        STORE_INTERNAL_ERROR(10),
        STORE_DELAY(10),
        STORE_DROP(10),
        STORE_LOST_REPLY(10),
        STORE_CUT_RESPONSE(10),
        STORE_ERROR_IN_OK(10),
        BUCKET_FORBIDDEN(15),
        BUCKET_GONE(15);

        private final int longestSeconds;

        Kind(int longestSeconds) {
            this.longestSeconds = longestSeconds;
        }

        /** The word in reports. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final int MOST = 3;

    /**
     * One to three mishaps, by time.
     *
     * @param within they begin before
     */
    static List<Mishap> draw(Random random, Duration within) {
        List<Mishap> mishaps = new ArrayList<>();
        int number = 1 + random.nextInt(MOST);
        for (int i = 0; i < number; i++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            long at = (long) (random.nextDouble() * within.toMillis());
            long lasts = Math.round((0.2 + 0.8 * random.nextDouble()) * kind.longestSeconds * 1000);
            mishaps.add(
                    new Mishap(
                            kind,
                            Duration.ofMillis(at),
                            Duration.ofMillis(lasts),
                            random.nextLong()));
        }
        mishaps.sort(Comparator.comparing(Mishap::at));
        return mishaps;
    }

    /** Such as {@code broker-killed@3.2s+11.0s}. */
    @Override
    public String toString() {
        String text = String.format(Locale.ROOT, "%s@%.1fs", kind.word(), at.toMillis() / 1000.0);
        return lasts.isZero()
                ? text
                : text + String.format(Locale.ROOT, "+%.1fs", lasts.toMillis() / 1000.0);
    }
}
