package io.aircheck.cli;

import io.aircheck.testbed.scenario.RecordSink;
import java.time.Duration;
import java.time.Instant;

/** Lets records through up to a time and makes the player wait before later ones. Thread-safe. */
final class InputGate implements RecordSink {
    private final RecordSink broker;
    private long openUntilMs = Long.MIN_VALUE;

    /** From the first record on; null: it has come, or it does not matter. */
    private Duration openFor;

    /** A gate that is closed. */
    InputGate(RecordSink broker) {
        this.broker = broker;
    }

    /** Lets through what is not later than this. */
    synchronized void openUntil(Instant time) {
        openUntilMs = time.toEpochMilli();
        notifyAll();
    }

    /** Lets through the first record that comes, and what is not later than this after it. */
    static InputGate openFor(Duration length, RecordSink broker) {
        InputGate gate = new InputGate(broker);
        gate.openFor = length;
        return gate;
    }

    /** Lets everything through. */
    synchronized void open() {
        openUntilMs = Long.MAX_VALUE;
        notifyAll();
    }

    @Override
    public int partitions(String topic) {
        return broker.partitions(topic);
    }

    @Override
    public void send(String topic, Integer partition, byte[] key, byte[] value, long timestampMs) {
        awaitOpen(timestampMs);
        broker.send(topic, partition, key, value, timestampMs);
    }

    private synchronized void awaitOpen(long timeMs) {
        if (openFor != null) {
            openUntilMs = Math.max(openUntilMs, timeMs + openFor.toMillis());
            openFor = null;
        }
        try {
            while (timeMs > openUntilMs) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the gate", e);
        }
    }

    @Override
    public void flush() {
        broker.flush();
    }

    @Override
    public void close() {
        broker.close();
    }
}
