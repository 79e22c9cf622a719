package io.aircheck.job.segment;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.message.FileKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * Decides which file may talk to the store next: one call a file at a time, each bucket in its own
 * {@link Lane}, all together within the limits of threads and memory. Not thread-safe: lives in the
 * task's thread.
 */
final class Dispatcher {

    /** Begins the next step of a file; returns the bytes it holds, or -1 if there is none. */
    @FunctionalInterface
    interface Starter {
        long start(FileKey key, Lane lane) throws Exception;
    }

    /** Gives up a file that has waited too long; false if it may wait on. */
    @FunctionalInterface
    interface Expirer {
        boolean expire(FileKey key, BucketRef bucket) throws Exception;
    }

    private final SegmentSettings settings;
    private final ProcessingTimeService time;
    private final Starter starter;
    private final Expirer expirer;
    private final Map<BucketRef, Lane> lanes = new LinkedHashMap<>();
    private final Set<FileKey> running = new HashSet<>();
    private final Set<BucketRef> timers = new HashSet<>();
    private long bytesInFlight;
    // Read by metric reporters.
    private volatile int failingBuckets;

    Dispatcher(
            SegmentSettings settings,
            ProcessingTimeService time,
            Starter starter,
            Expirer expirer) {
        this.settings = settings;
        this.time = time;
        this.starter = starter;
        this.expirer = expirer;
    }

    int failingBuckets() {
        return failingBuckets;
    }

    /** A file has something to send. */
    void offer(FileKey key, BucketRef bucket) throws Exception {
        if (running.contains(key)) {
            return; // it is offered again when its call ends
        }
        Lane lane =
                lanes.computeIfAbsent(
                        bucket,
                        ref ->
                                new Lane(
                                        ref,
                                        settings,
                                        () -> ThreadLocalRandom.current().nextDouble()));
        lane.ready().add(key);
        pump(lane);
    }

    /** A file's call ended; whoever calls this offers the file again and pumps. */
    void ended(FileKey key, long bytes) {
        running.remove(key);
        bytesInFlight -= bytes;
    }

    /** Begins all calls that may begin. */
    void pump() throws Exception {
        for (Lane lane : List.copyOf(lanes.values())) {
            pump(lane);
        }
        lanes.values().removeIf(Lane::isIdle);
        failingBuckets = (int) lanes.values().stream().filter(Lane::isFailing).count();
    }

    private void pump(Lane lane) throws Exception {
        long now = time.getCurrentProcessingTime();
        while (!lane.ready().isEmpty() && hasCapacity() && lane.admits(now)) {
            Iterator<FileKey> first = lane.ready().iterator();
            FileKey key = first.next();
            first.remove();
            long bytes = starter.start(key, lane);
            if (bytes >= 0) {
                running.add(key);
                bytesInFlight += bytes;
            }
        }
        if (!lane.ready().isEmpty() && now < lane.closedUntilMs()) {
            wakeUp(lane);
        }
    }

    /** One part is always allowed, however large parts are. */
    private boolean hasCapacity() {
        return running.size() < settings.threads() && bytesInFlight < settings.bytesInFlight();
    }

    private void wakeUp(Lane lane) {
        if (timers.add(lane.bucket())) {
            time.registerTimer(
                    lane.closedUntilMs(),
                    timestamp -> {
                        timers.remove(lane.bucket());
                        expireWaiting(lane);
                        pump();
                    });
        }
    }

    private void expireWaiting(Lane lane) throws Exception {
        for (FileKey key : new ArrayList<>(lane.ready())) {
            if (expirer.expire(key, lane.bucket())) {
                lane.ready().remove(key);
            }
        }
    }
}
