package io.aircheck.job.segment;

import io.aircheck.job.cos.ObjectStoreFactory;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How the segment writer works. Limits hold for each subtask of the operator, so a TaskManager with
 * n slots has n times as much.
 *
 * @param jobName {@code job.name}; files of another job are never touched
 * @param store opens the object store
 * @param partBytes length of every part but the last; COS wants at least 1 MB (436/14518)
 * @param threads calls under way at most
 * @param permitsPerBucket of those, calls to one bucket at most
 * @param bytesInFlight bytes of content under way at most, beyond which no further part is read
 *     from state
 * @param backOffBase the pause after a bucket's first failure; it doubles with every further one
 * @param backOffCap the longest pause
 * @param giveUpAfter a file that ended longer ago is announced as failed when an attempt fails;
 *     until then every failure that concerns a whole bucket is tried again
 */
public record SegmentSettings(
        String jobName,
        ObjectStoreFactory store,
        int partBytes,
        int threads,
        int permitsPerBucket,
        long bytesInFlight,
        Duration backOffBase,
        Duration backOffCap,
        Duration giveUpAfter)
        implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    public static final int PART_BYTES = 1 << 20;
    public static final Duration GIVE_UP_AFTER = Duration.ofDays(3);

    public SegmentSettings {
        Objects.requireNonNull(jobName);
        Objects.requireNonNull(store);
        if (partBytes < 1 || threads < 1 || permitsPerBucket < 1 || bytesInFlight < 1) {
            throw new IllegalArgumentException("limits of the segment writer are positive");
        }
        if (backOffBase.toMillis() < 1 || backOffCap.compareTo(backOffBase) < 0) {
            throw new IllegalArgumentException("the back-off is at least 1 ms and at most its cap");
        }
    }

    /**
     * The defaults: parts of 1 MiB, 64 threads, 16 a bucket, 128 MiB, pauses of 0.2 s to 30 s, 3
     * days.
     */
    public SegmentSettings(String jobName, ObjectStoreFactory store) {
        this(
                jobName,
                store,
                PART_BYTES,
                64,
                16,
                128L << 20,
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                GIVE_UP_AFTER);
    }
}
