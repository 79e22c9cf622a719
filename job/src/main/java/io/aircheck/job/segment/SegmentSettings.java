package io.aircheck.job.segment;

import io.aircheck.job.cos.ObjectStoreFactory;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How the segment writer works. Limits hold for all subtasks of the job in a process together;
 * those with equal settings share what is limited.
 *
 * @param jobName {@code job.name}; files of another job are never touched
 * @param store opens the object store
 * @param partBytes length of every part but the last; COS wants at least 1 MB (436/14518)
 * @param permitsPerBucket calls to one bucket under way at most
 * @param bytesInFlight bytes of content under way at most; a single call is always allowed
 * @param backOffBase the pause after a bucket's first failure; it doubles with every further one
 * @param backOffCap the longest pause
 * @param giveUpAfter a file that ended longer ago is announced as failed when its bucket fails;
 *     until then every failure that concerns a whole bucket is tried again
 * @param namedApps apps that have metrics of their own, at most
 */
public record SegmentSettings(
        String jobName,
        ObjectStoreFactory store,
        int partBytes,
        int permitsPerBucket,
        long bytesInFlight,
        Duration backOffBase,
        Duration backOffCap,
        Duration giveUpAfter,
        int namedApps)
        implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    public static final int PART_BYTES = 1 << 20;
    public static final Duration GIVE_UP_AFTER = Duration.ofDays(3);

    private static final int MIN_CALLS = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    public SegmentSettings {
        Objects.requireNonNull(jobName);
        Objects.requireNonNull(store);
        if (partBytes < 1 || permitsPerBucket < 1 || bytesInFlight < 1) {
            throw new IllegalArgumentException("limits of the segment writer are positive");
        }
        if (backOffBase.toMillis() < 1 || backOffCap.compareTo(backOffBase) < 0) {
            throw new IllegalArgumentException("the back-off is at least 1 ms and at most its cap");
        }
    }

    /** No app has metrics of its own. */
    public SegmentSettings(
            String jobName,
            ObjectStoreFactory store,
            int partBytes,
            int permitsPerBucket,
            long bytesInFlight,
            Duration backOffBase,
            Duration backOffCap,
            Duration giveUpAfter) {
        this(
                jobName,
                store,
                partBytes,
                permitsPerBucket,
                bytesInFlight,
                backOffBase,
                backOffCap,
                giveUpAfter,
                0);
    }

    /**
     * The defaults: parts of 1 MiB, 16 calls a bucket, 128 MiB, pauses of 0.2 s to 30 s, 3 days.
     */
    public SegmentSettings(String jobName, ObjectStoreFactory store) {
        this(
                jobName,
                store,
                PART_BYTES,
                16,
                128L << 20,
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                GIVE_UP_AFTER);
    }

    /** Calls to all buckets together under way at most. */
    int maxCalls() {
        return Math.max(MIN_CALLS, 4 * permitsPerBucket);
    }

    /** Bytes of content a call has at most: what is no longer than two parts is one PUT. */
    long largestCall() {
        return 2L * partBytes;
    }

    /** How long a bucket must have failed before files are given up that ended long ago. */
    Duration patience() {
        return giveUpAfter.compareTo(PATIENCE) < 0 ? giveUpAfter : PATIENCE;
    }
}
