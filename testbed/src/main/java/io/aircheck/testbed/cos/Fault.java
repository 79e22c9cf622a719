package io.aircheck.testbed.cos;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A rule that makes calls fail. Immutable: each method returns a rule narrowed further. A rule
 * without limits hits every call until it is removed.
 *
 * @param kind what happens
 * @param condition which calls
 * @param times how many calls are hit at most
 * @param probability of a hit per matching call, 0 to 1
 * @param seed of the random choices, so that a run can be repeated
 * @param delay before the call is served ({@link FaultKind#DELAY}) or before the fault shows
 */
public record Fault(
        FaultKind kind,
        Predicate<CosCall> condition,
        int times,
        double probability,
        long seed,
        Duration delay) {

    public Fault {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(condition, "condition");
        if (times < 1) {
            throw new IllegalArgumentException("times must be positive: " + times);
        }
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be 0 to 1: " + probability);
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative: " + delay);
        }
    }

    /** A rule that hits every call. */
    public static Fault of(FaultKind kind) {
        return new Fault(kind, call -> true, Integer.MAX_VALUE, 1, 0, Duration.ZERO);
    }

    /** Every call is served this much later. */
    public static Fault delay(Duration delay) {
        return of(FaultKind.DELAY).after(delay);
    }

    /** Hits only calls that meet this condition too. */
    public Fault when(Predicate<CosCall> further) {
        return new Fault(kind, condition.and(further), times, probability, seed, delay);
    }

    /** Hits only these operations. */
    public Fault on(Operation... operations) {
        Set<Operation> hit = Set.of(operations);
        return when(call -> hit.contains(call.operation()));
    }

    /** Hits only this bucket. */
    public Fault onBucket(String bucket) {
        return when(call -> call.bucket().equals(bucket));
    }

    /** Hits at most the next {@code limit} matching calls. */
    public Fault times(int limit) {
        return new Fault(kind, condition, limit, probability, seed, delay);
    }

    /** Hits each matching call with this probability; equal seeds choose alike. */
    public Fault withProbability(double chance, long choices) {
        return new Fault(kind, condition, times, chance, choices, delay);
    }

    /** The fault shows this long after the call came in. */
    public Fault after(Duration wait) {
        return new Fault(kind, condition, times, probability, seed, wait);
    }
}
