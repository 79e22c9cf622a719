package io.aircheck.job.segment;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Decides who may talk to the store, for all subtasks of the job in this process: permits and
 * circuit breaker of each bucket in its {@link Lane}, calls and bytes of all buckets together.
 *
 * <p>A subtask asks for a call to a bucket and gets one answer: a {@link Permit}, or how long the
 * bucket pauses. Subtasks take turns within a bucket, and buckets take turns where only the common
 * limits hold them back. Of what is common a bucket may take as much as it leaves free (so one
 * alone half, two a third each): calls that hang in dead buckets never take all.
 *
 * <p>Thread-safe. The lock is held for a few steps of arithmetic, never while a subtask is told.
 */
final class Traffic {

    /** One who asks. Its methods are called from any thread and must not block. */
    interface Subtask {

        /** Takes a permit, to be begun or given back. */
        void admitted(Permit permit);

        /** Learns that the bucket is to be asked for again when its pause ends. */
        void paused(BucketRef bucket, Pause pause);

        /** Processing time in ms. */
        long now();
    }

    /**
     * A bucket's pause.
     *
     * @param untilMs processing time
     * @param failingSinceMs processing time of the first failure since it last worked
     */
    record Pause(long untilMs, long failingSinceMs) {}

    private final SegmentSettings settings;
    private final DoubleSupplier random;
    private final Map<BucketRef, Lane> lanes = new HashMap<>();
    // Those with somebody waiting, the longest passed over first.
    private final Set<Lane> inLine = new LinkedHashSet<>();
    private final Set<Permit> handedOut = new HashSet<>();
    private int calls;
    private long bytes;

    /**
     * @param random from 0 to 1, spreads pauses
     */
    Traffic(SegmentSettings settings, DoubleSupplier random) {
        this.settings = settings;
        this.random = random;
    }

    /** The right to one call; ends with one of its three methods. */
    final class Permit {
        private final Lane lane;
        private final Subtask subtask;
        private final long epoch;
        private long reserved = settings.largestCall();

        private Permit(Lane lane, Subtask subtask) {
            this.lane = lane;
            this.subtask = subtask;
            this.epoch = lane.begin();
            calls++;
            account(reserved);
        }

        BucketRef bucket() {
            return lane.bucket();
        }

        /**
         * The call begins, with so many bytes of content.
         *
         * @throws IllegalStateException after {@link #leave}
         */
        void begin(long content) {
            change(
                    answers -> {
                        if (!handedOut.remove(this)) {
                            throw new IllegalStateException("the permit was taken back");
                        }
                        account(content - reserved);
                        reserved = content;
                    });
        }

        /** There is nothing to call for; does nothing after {@link #leave}. */
        void unused() {
            change(
                    answers -> {
                        if (handedOut.remove(this)) {
                            lane.unused(epoch);
                            free();
                        }
                    });
        }

        /**
         * A call that had begun is over.
         *
         * @param failure null when it succeeded
         */
        void ended(StoreException failure) {
            long now = subtask.now();
            change(
                    answers -> {
                        if (failure != null
                                && failure.failure().scope() == StoreFailure.Scope.BUCKET) {
                            lane.failed(failure, now, epoch);
                        } else {
                            lane.succeeded(now, epoch);
                        }
                        free();
                        if (lane.isPaused(now)) {
                            turnAway(lane, answers);
                        }
                    });
        }

        private void account(long difference) {
            bytes += difference;
            lane.addBytes(difference);
        }

        private void free() {
            calls--;
            account(-reserved);
        }
    }

    /** Asks for a call; the answer comes before or after this returns. */
    void ask(BucketRef bucket, Subtask subtask) {
        long now = subtask.now();
        change(
                answers -> {
                    lanes.values().removeIf(lane -> lane.isForgettable(now));
                    Lane lane =
                            lanes.computeIfAbsent(bucket, ref -> new Lane(ref, settings, random));
                    if (lane.isPaused(now)) {
                        Pause pause = lane.pause();
                        answers.add(() -> subtask.paused(bucket, pause));
                    } else {
                        lane.waiting().add(subtask);
                        inLine.add(lane);
                    }
                });
    }

    /** A subtask ends: what it asked for and did not begin goes to others. */
    void leave(Subtask subtask) {
        change(
                answers -> {
                    for (Lane lane : List.copyOf(inLine)) {
                        lane.waiting().remove(subtask);
                        if (lane.waiting().isEmpty()) {
                            inLine.remove(lane);
                        }
                    }
                    for (Permit permit : List.copyOf(handedOut)) {
                        if (permit.subtask == subtask) {
                            handedOut.remove(permit);
                            permit.lane.unused(permit.epoch);
                            permit.free();
                        }
                    }
                });
    }

    /** Buckets whose last call failed. */
    synchronized int failingBuckets(long nowMs) {
        return (int)
                lanes.values().stream()
                        .filter(lane -> lane.isFailing() && !lane.isForgettable(nowMs))
                        .count();
    }

    /** Calls admitted and not over. */
    synchronized int calls() {
        return calls;
    }

    /** Bytes of content reserved or under way. */
    synchronized long bytes() {
        return bytes;
    }

    @FunctionalInterface
    private interface Change {
        void make(List<Runnable> answers);
    }

    private void change(Change change) {
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            change.make(answers);
            admit(answers);
        }
        answers.forEach(Runnable::run);
    }

    /** Gives each bucket in line one call in turn, for as long as any may have one. */
    private void admit(List<Runnable> answers) {
        boolean admitted = true;
        while (admitted) {
            admitted = false;
            for (Lane lane : List.copyOf(inLine)) {
                if (lane.admits() && hasRoom(lane)) {
                    inLine.remove(lane);
                    Iterator<Subtask> first = lane.waiting().iterator();
                    Subtask subtask = first.next();
                    first.remove();
                    if (!lane.waiting().isEmpty()) {
                        inLine.add(lane);
                    }
                    Permit permit = new Permit(lane, subtask);
                    handedOut.add(permit);
                    answers.add(() -> subtask.admitted(permit));
                    admitted = true;
                }
            }
        }
    }

    private boolean hasRoom(Lane lane) {
        if (calls == 0) {
            return true; // however small the budget
        }
        long freeBytes = settings.bytesInFlight() - bytes;
        int freeCalls = settings.maxCalls() - calls;
        long needed = settings.largestCall();
        return freeBytes >= needed
                && freeCalls > 0
                && (lane.calls() == 0
                        || (lane.bytes() + needed <= freeBytes && lane.calls() < freeCalls));
    }

    private void turnAway(Lane lane, List<Runnable> answers) {
        Pause pause = lane.pause();
        for (Subtask subtask : lane.waiting()) {
            answers.add(() -> subtask.paused(lane.bucket(), pause));
        }
        lane.waiting().clear();
        inLine.remove(lane);
    }
}
