package io.aircheck.job.mix;

import io.aircheck.job.message.MixOrder;
import io.aircheck.job.message.Output;
import io.aircheck.job.mix.state.StoredMixOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The supervisor's orders to a mixer, by time; those decided later than now stay hidden. */
final class MixOrders {
    private final long now;
    private final List<StoredMixOrder> stored;

    MixOrders(List<StoredMixOrder> orders, long now) {
        this.now = now;
        this.stored = new ArrayList<>(orders);
        stored.sort(Comparator.comparingLong(order -> order.getOrder().getTimeMs()));
    }

    private List<MixOrder> known() {
        return stored.stream()
                .filter(order -> order.getDecidedMs() <= now)
                .map(StoredMixOrder::getOrder)
                .toList();
    }

    /** When the task ends, if that is known. */
    Optional<MixOrder> end() {
        return known().stream().filter(MixOrder::hasEnd).findFirst();
    }

    /** The order in force at a time. */
    private Optional<MixOrder> at(long timeMs) {
        MixOrder last = null;
        for (MixOrder order : known()) {
            last = order.getTimeMs() <= timeMs ? order : last;
        }
        return Optional.ofNullable(last);
    }

    /** How files opened at a time are made; nothing if the room is not mixed then. */
    Optional<Output> output(long timeMs) {
        return at(timeMs).filter(MixOrder::hasMix).map(MixOrder::getMix);
    }

    /** The first order behind a time that ends a file. */
    Optional<MixOrder> firstEnding(long afterMs) {
        return known().stream()
                .filter(order -> order.getTimeMs() > afterMs && !order.hasMix())
                .findFirst();
    }

    /** The first order behind a time that starts the mix. */
    Optional<MixOrder> firstStarting(long afterMs) {
        return known().stream()
                .filter(order -> order.getTimeMs() > afterMs && order.hasMix())
                .findFirst();
    }

    /** Forgets what no time at or behind the given one can ask for. */
    void forgetBefore(long timeMs) {
        MixOrder inForce = at(timeMs).orElse(null);
        stored.removeIf(
                order ->
                        order.getDecidedMs() <= now
                                && order.getOrder().getTimeMs() <= timeMs
                                && order.getOrder() != inForce
                                && !order.getOrder().hasEnd());
    }

    List<StoredMixOrder> stored() {
        return stored;
    }
}
