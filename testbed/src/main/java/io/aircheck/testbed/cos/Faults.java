package io.aircheck.testbed.cos;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** The rules in force. The oldest rule that hits a call decides. Thread-safe. */
public final class Faults {

    private final List<Active> rules = new CopyOnWriteArrayList<>();

    Faults() {}

    /** Puts a rule into force until it is closed, used up or {@link #clear() cleared}. */
    public Active add(Fault fault) {
        Active active = new Active(fault);
        rules.add(active);
        return active;
    }

    /** Ends all rules. */
    public void clear() {
        rules.clear();
    }

    Optional<Fault> hit(CosCall call) {
        for (Active rule : rules) {
            if (rule.tryHit(call)) {
                return Optional.of(rule.fault);
            }
        }
        return Optional.empty();
    }

    /** A rule in force; closing it ends it. */
    public final class Active implements AutoCloseable {

        private final Fault fault;
        private final Random random;
        private int hits;

        private Active(Fault fault) {
            this.fault = fault;
            this.random = new Random(fault.seed());
        }

        /** How many calls it has hit so far. */
        public synchronized int hits() {
            return hits;
        }

        @Override
        public void close() {
            rules.remove(this);
        }

        private synchronized boolean tryHit(CosCall call) {
            if (hits >= fault.times()
                    || !fault.condition().test(call)
                    || (fault.probability() < 1 && random.nextDouble() >= fault.probability())) {
                return false;
            }
            hits++;
            return true;
        }
    }
}
