package io.aircheck.testbed.scenario;

import io.aircheck.schema.AppSettings;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import io.aircheck.schema.Tick;
import io.aircheck.schema.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Makes time pass: writes a tick to every partition of the four input topics, every second of
 * scenario time or in larger steps. Not thread-safe.
 */
public final class Ticker {
    private static final long SECOND_MS = 1000;
    private static final byte[] NO_KEY = {};
    private static final byte[] TICK_KEY = AppSettings.TICK_KEY.getBytes(StandardCharsets.UTF_8);
    private static final byte[] AUDIO_TICK =
            AudioRecord.newBuilder().setTick(Tick.getDefaultInstance()).build().toByteArray();
    private static final byte[] SETTINGS_TICK = Json.write(Map.of("tick", true));

    private final RecordSink sink;
    private long nextMs;
    private long lastMs;

    /**
     * A ticker that has not ticked yet.
     *
     * @param first the time of the first tick
     */
    public Ticker(RecordSink sink, Instant first) {
        this.sink = sink;
        this.nextMs = first.toEpochMilli();
        this.lastMs = nextMs - 1;
    }

    /** The time of the last tick; before the first tick, just before it. */
    public Instant time() {
        return Instant.ofEpochMilli(lastMs);
    }

    /** Ticks every second up to and including a time. Earlier times do nothing. */
    public void tickUntil(Instant time) {
        tickUntil(time, Duration.ofSeconds(1));
    }

    /**
     * Ticks up to a time in steps; the last step is shorter, but not shorter than a second.
     *
     * @param step positive
     */
    public void tickUntil(Instant time, Duration step) {
        long until = time.toEpochMilli();
        if (step.toMillis() <= 0) {
            throw new IllegalArgumentException("step must be positive, is " + step);
        }
        while (nextMs <= until) {
            tick(nextMs);
            nextMs += Math.min(step.toMillis(), Math.max(SECOND_MS, until - nextMs));
        }
        sink.flush();
    }

    long nextMs() {
        return nextMs;
    }

    /** The tick that is due; what else happens at its time was written before. */
    void tickOnce() {
        tick(nextMs);
        nextMs += SECOND_MS;
    }

    private void tick(long time) {
        everywhere(Topics.APP_SETTINGS, TICK_KEY, SETTINGS_TICK, time);
        everywhere(Topics.ROOM_EVENTS, NO_KEY, Json.write(RoomEvent.tick(time)), time);
        everywhere(
                Topics.RECORDING_COMMANDS, NO_KEY, Json.write(RecordingCommand.tick(time)), time);
        everywhere(Topics.AUDIO_FRAMES, NO_KEY, AUDIO_TICK, time);
        lastMs = time;
    }

    private void everywhere(String topic, byte[] key, byte[] value, long time) {
        for (int partition = 0; partition < sink.partitions(topic); partition++) {
            sink.send(topic, partition, key, value, time);
        }
    }
}
