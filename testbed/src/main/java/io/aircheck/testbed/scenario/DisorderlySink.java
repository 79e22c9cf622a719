package io.aircheck.testbed.scenario;

import io.aircheck.schema.Topics;
import java.util.function.BooleanSupplier;

/**
 * Gateways at odds: of two room events within half a second the later one reaches the broker first,
 * and each reaches it twice. Record times stay in order, as the broker gives them. Not thread-safe,
 * as any sink.
 */
public final class DisorderlySink implements RecordSink {
    private static final long NEAR_MS = 500;

    private record Held(byte[] key, byte[] value, long timeMs) {}

    private final RecordSink broker;
    private final BooleanSupplier disorder;
    private Held held;
    private long nowMs;

    /** They are at odds from first to last. */
    public DisorderlySink(RecordSink broker) {
        this(broker, () -> true);
    }

    /**
     * Gateways at odds now and then.
     *
     * @param broker where records go
     * @param disorder whether they are, asked at every room event
     */
    public DisorderlySink(RecordSink broker, BooleanSupplier disorder) {
        this.broker = broker;
        this.disorder = disorder;
    }

    @Override
    public int partitions(String topic) {
        return broker.partitions(topic);
    }

    @Override
    public void send(String topic, Integer partition, byte[] key, byte[] value, long timeMs) {
        nowMs = timeMs;
        if (topic.equals(Topics.ROOM_EVENTS) && partition == null) {
            event(new Held(key, value, timeMs));
        } else {
            if (held != null && timeMs > held.timeMs + NEAR_MS) {
                release();
            }
            broker.send(topic, partition, key, value, timeMs);
        }
    }

    private void event(Held event) {
        if (held != null) {
            twice(event);
            release();
        } else if (disorder.getAsBoolean()) {
            held = event;
        } else {
            broker.send(Topics.ROOM_EVENTS, null, event.key, event.value, nowMs);
        }
    }

    private void release() {
        twice(held);
        held = null;
    }

    private void twice(Held event) {
        broker.send(Topics.ROOM_EVENTS, null, event.key, event.value, nowMs);
        broker.send(Topics.ROOM_EVENTS, null, event.key, event.value, nowMs);
    }

    @Override
    public void flush() {
        if (held != null) {
            release();
        }
        broker.flush();
    }

    @Override
    public void close() {
        broker.close();
    }
}
