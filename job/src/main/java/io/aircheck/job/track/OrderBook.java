package io.aircheck.job.track;

import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.message.TrackOrder.OrderCase;
import io.aircheck.job.message.TrackOrder.Presence;
import io.aircheck.job.message.TrackOrder.Record;
import io.aircheck.job.track.state.StoredOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The supervisor's orders to a track, by time. It answers what becomes of a frame by its media
 * time. Orders decided later than the evaluation's time stay hidden, so that a replay answers the
 * same.
 */
final class OrderBook {
    private static final long MICROS = 1000;

    /** How long an order to refuse frames is kept: the supervisor repeats it sooner. */
    private static final long REFUSAL_MS = 120_000;

    private final long now;
    private final List<StoredOrder> stored;
    private Map<OrderCase, List<TrackOrder>> known;
    private boolean hides;

    OrderBook(List<StoredOrder> orders, long now) {
        this.now = now;
        this.stored = new ArrayList<>(orders);
        // Stable: of orders at one time, the first sent comes first.
        stored.sort(Comparator.comparingLong(order -> order.getOrder().getTimeMs()));
        index();
    }

    private void index() {
        known = new EnumMap<>(OrderCase.class);
        for (OrderCase kind : OrderCase.values()) {
            known.put(kind, new ArrayList<>());
        }
        hides = false;
        for (StoredOrder order : stored) {
            if (order.getDecidedMs() <= now) {
                known.get(order.getOrder().getOrderCase()).add(order.getOrder());
            } else {
                hides = true;
            }
        }
    }

    /** Whether orders are there that must not be looked at yet. */
    boolean hidesOrders() {
        return hides;
    }

    /** The order that says how a frame is recorded, if any does. */
    Optional<Record> governing(long mediaUs) {
        Record before = null;
        for (TrackOrder order : known.get(OrderCase.RECORD)) {
            boolean past = order.getTimeMs() * MICROS <= mediaUs;
            if (!past) {
                boolean over = before == null || isOver(before, mediaUs);
                if (over && order.getRecord().getOpenPast()) {
                    return Optional.of(order.getRecord());
                }
            } else {
                before = order.getRecord();
            }
        }
        if (before == null || !isOver(before, mediaUs)) {
            return Optional.ofNullable(before);
        }
        return end(before.getTask().getTaskId())
                .filter(end -> end.getEndTask().getOpenFuture())
                .map(end -> lastOf(end.getEndTask().getTaskId()));
    }

    private boolean isOver(Record record, long mediaUs) {
        return end(record.getTask().getTaskId())
                .filter(end -> end.getTimeMs() * MICROS <= mediaUs)
                .isPresent();
    }

    private Record lastOf(long taskId) {
        Record last = null;
        for (TrackOrder order : known.get(OrderCase.RECORD)) {
            if (order.getRecord().getTask().getTaskId() == taskId) {
                last = order.getRecord();
            }
        }
        return last;
    }

    /** The end of a task, if it is known. */
    Optional<TrackOrder> end(long taskId) {
        return ends().stream()
                .filter(order -> order.getEndTask().getTaskId() == taskId)
                .findFirst();
    }

    /** All known ends of tasks. */
    List<TrackOrder> ends() {
        return known.get(OrderCase.END_TASK);
    }

    /**
     * The first order in {@code (afterUs, untilUs]} that ends a file of a task: a presence that
     * cuts (the cut lies at the first packet whose media time is not before the event), the end of
     * the subscription or of the task.
     */
    Optional<TrackOrder> firstEnding(long taskId, long afterUs, long untilUs) {
        // Asked at every frame, of a few orders: a loop, not a stream.
        for (StoredOrder decided : stored) {
            TrackOrder order = decided.getOrder();
            long atUs = order.getTimeMs() * MICROS;
            if (atUs > afterUs
                    && atUs <= untilUs
                    && decided.getDecidedMs() <= now
                    && ends(order, taskId)) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }

    private static boolean ends(TrackOrder order, long taskId) {
        return switch (order.getOrderCase()) {
            case PRESENCE -> order.getPresence().getCut();
            case RECORD -> !order.getRecord().getSingle();
            case END_TASK -> order.getEndTask().getTaskId() == taskId;
            default -> false;
        };
    }

    /**
     * Whether nobody announced a frame.
     *
     * @param before what was so before the orders still known
     */
    boolean unannounced(long mediaUs, boolean before) {
        long at = Long.MIN_VALUE;
        boolean unannounced = before;
        for (OrderCase kind : List.of(OrderCase.RECORD, OrderCase.PRESENCE)) {
            for (TrackOrder order : known.get(kind)) {
                if (order.getTimeMs() * MICROS <= mediaUs && order.getTimeMs() >= at) {
                    at = order.getTimeMs();
                    unannounced = saysUnannounced(order);
                } else if (at == Long.MIN_VALUE && order.getRecord().getOpenPast()) {
                    // Only the first order reaches back: it is repeated when anything changes.
                    at = mediaUs / MICROS;
                    unannounced = saysUnannounced(order);
                }
            }
        }
        return unannounced;
    }

    private static boolean saysUnannounced(TrackOrder order) {
        Presence.Kind kind = order.getPresence().getKind();
        return order.hasRecord()
                ? order.getRecord().getUnannounced()
                : kind == Presence.Kind.EXIT || kind == Presence.Kind.MIC_OFF;
    }

    /** Why frames that nothing governs are refused, if they are. */
    Optional<String> refusal() {
        List<TrackOrder> refusals = known.get(OrderCase.REFUSE);
        return refusals.isEmpty()
                ? Optional.empty()
                : Optional.of(refusals.get(refusals.size() - 1).getRefuse().getReason());
    }

    /** The time of the next order behind a media time; of an end of a task, a while later. */
    long nextAfter(long mediaUs, long behindEndsMs) {
        long next = Long.MAX_VALUE;
        for (StoredOrder order : stored) {
            long at = order.getOrder().getTimeMs();
            long due = order.getOrder().hasEndTask() ? at + behindEndsMs : at;
            if (order.getDecidedMs() <= now && due * MICROS > mediaUs) {
                next = Math.min(next, due);
            }
        }
        return next;
    }

    /**
     * Forgets a task that is over for this track.
     *
     * @param untilMs orders of a later time are of a user who came back to the task
     */
    void forget(long taskId, long untilMs) {
        stored.removeIf(
                order ->
                        order.getDecidedMs() <= now
                                && order.getOrder().getTimeMs() <= untilMs
                                && (order.getOrder().getEndTask().getTaskId() == taskId
                                        || order.getOrder().getRecord().getTask().getTaskId()
                                                == taskId));
        index();
    }

    /**
     * Forgets what no frame at or behind a media time can ask for.
     *
     * @param before what the orders forgotten earlier said of being unannounced
     * @return what those forgotten by now say
     */
    boolean forgetBefore(long mediaUs, boolean before) {
        boolean unannounced = unannounced(mediaUs, before);
        TrackOrder governing = null;
        for (TrackOrder order : known.get(OrderCase.RECORD)) {
            governing = order.getTimeMs() * MICROS <= mediaUs ? order : governing;
        }
        TrackOrder keep = governing;
        TrackOrder present = presenceBehind(governing, mediaUs);
        stored.removeIf(
                order ->
                        order.getDecidedMs() <= now
                                && order.getOrder().getTimeMs() * MICROS <= mediaUs
                                && order.getOrder() != present
                                && isSpent(order.getOrder(), keep));
        index();
        return unannounced;
    }

    /** The presence that holds at a media time against the order that governs, if one does. */
    private TrackOrder presenceBehind(TrackOrder governing, long mediaUs) {
        TrackOrder last = null;
        for (TrackOrder order : known.get(OrderCase.PRESENCE)) {
            boolean holds =
                    governing != null
                            && order.getTimeMs() >= governing.getTimeMs()
                            && order.getTimeMs() * MICROS <= mediaUs;
            last = holds ? order : last;
        }
        return last;
    }

    private boolean isSpent(TrackOrder order, TrackOrder governing) {
        return switch (order.getOrderCase()) {
            case RECORD -> order != governing;
            case END_TASK -> false;
            case REFUSE -> order.getTimeMs() + REFUSAL_MS <= now;
            default -> true;
        };
    }

    /** When the next order to refuse frames is spent; {@link Long#MAX_VALUE} if there is none. */
    long nextRefusalEnd() {
        return known.get(OrderCase.REFUSE).stream()
                .mapToLong(order -> order.getTimeMs() + REFUSAL_MS)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    List<StoredOrder> stored() {
        return stored;
    }
}
