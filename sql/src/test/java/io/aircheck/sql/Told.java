package io.aircheck.sql;

import java.time.Instant;
import org.apache.flink.types.Row;

/** Recording events as rows of the topic's table. */
final class Told {
    static final Instant START = Instant.parse("2026-03-01T16:00:00Z");
    static final long START_MS = START.toEpochMilli();

    /** An event comes into Kafka with the checkpoint after it. */
    private static final long CHECKPOINT_MS = 10_000;

    private Told() {}

    /** A span in seconds from the start. */
    static Row span(double from, double to) {
        return Row.of(us(from), us(to));
    }

    static long us(double seconds) {
        return START_MS * 1000 + Math.round(seconds * 1_000_000);
    }

    static Row speech(long taskId, String userId, String id, Row... spans) {
        long endUs = 0;
        for (Row span : spans) {
            endUs = Math.max(endUs, (Long) span.getField(1));
        }
        Row event = event(taskId, id, "speech", endUs / 1000);
        event.setField("userId", userId);
        event.setField("speech", spans);
        return event;
    }

    static Row taskEnded(long taskId, double seconds) {
        return event(taskId, "end of " + taskId, "task-ended", us(seconds) / 1000);
    }

    /** Of the minute that ends then. */
    static Row trackStats(
            long bizId, String roomId, String userId, String id, Instant end, long got, long lost) {
        Row event = event(77, id, "track-stats", end.toEpochMilli());
        event.setField("bizId", bizId);
        event.setField("roomId", roomId);
        event.setField("userId", userId);
        event.setField("stream", "single");
        event.setField("frames", Row.of(got, lost, lost, 3L, 0L, 0L));
        return event;
    }

    /** Of a version of later days, whose time is wrong besides. */
    static Row fromTheFuture() {
        Row event = event(77, "future", "track-stats", 4_102_444_799_999L);
        event.setField("version", 2);
        event.setField("record_time", Instant.ofEpochMilli(START_MS));
        return event;
    }

    static Row event(long taskId, String id, String type, long timeMs) {
        Row event = Row.withNames();
        event.setField("version", 1);
        event.setField("id", id);
        event.setField("type", type);
        event.setField("time", timeMs);
        event.setField("bizId", 1400000001L);
        event.setField("roomId", "raid");
        event.setField("taskId", taskId);
        event.setField("taskStart", START_MS);
        event.setField("record_partition", 0);
        event.setField("record_offset", 0L);
        event.setField("record_time", Instant.ofEpochMilli(timeMs + CHECKPOINT_MS));
        return event;
    }
}
