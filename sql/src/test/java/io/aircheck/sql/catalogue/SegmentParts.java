package io.aircheck.sql.catalogue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts a file's events become, with the values of one file.
 *
 * @param variant makes files differ: values, and which event has another key
 */
record SegmentParts(long taskId, String userId, int variant) {
    static final int STARTED = 1;
    static final int FINISHED = 2;
    static final int FAILED = 3;
    static final int UPLOADED = 4;

    Map<String, Object> part(int stage) {
        Map<String, Object> row = new HashMap<>();
        row.put("task_id", taskId);
        row.put("stream", userId.isEmpty() ? "mixed" : "single");
        row.put("user_id", userId);
        row.put("segment", variant % 3);
        row.put("biz_id", 1_400_000_001L);
        row.put("room_id", "raid");
        row.put("task_start_ms", 1_772_380_800_000L);
        row.put("stage", stage);
        row.put(
                List.of("started_ms", "finished_ms", "failed_ms", "uploaded_ms").get(stage - 1),
                1_772_380_800_000L + 1000L * stage);
        row.put("bucket", "voice-1250000000");
        row.put("region", "ap-seoul");
        // Another's object had the name: the events since then tell the other one.
        boolean renamed = stage > variant % 5;
        row.put(
                "object_key",
                "1400000001_raid_" + userId + (renamed ? "/b~1f0c9a77.mp3" : "/b.mp3"));
        if (stage >= FINISHED) {
            row.put("end_reason", "mic-off");
            row.put("start_us", 1_772_380_800_123_456L);
            row.put("samples", 48_000L * variant);
            row.put("sample_rate", 48_000);
            row.put("duration_ms", 1000L * variant);
            row.put("frames_received", 50L * variant);
            row.put("frames_lost", (long) variant % 7);
            row.put("frames_concealed", 1L);
            row.put("frames_late", 2L);
            row.put("frames_duplicate", 3L);
            row.put("frames_unannounced", 4L);
            row.put("gap_count", 1);
            row.put("gap_samples", 960L);
        }
        if (stage == FAILED) {
            row.put("failure", "the encoder ended");
            row.put("fault_count", 1);
        }
        if (stage == UPLOADED) {
            row.put("bytes", 8000L * variant);
            row.put("crc64", "18446744073709551615");
            row.put("fault_count", 0);
        }
        return row;
    }

    /**
     * What the events together say: of each column the word of the latest that has one; and what
     * was uploaded did not fail.
     */
    Map<String, Object> join(List<Integer> stages) {
        Map<String, Object> joined = new HashMap<>();
        stages.stream().distinct().sorted().forEach(stage -> joined.putAll(part(stage)));
        if (stages.contains(UPLOADED)) {
            joined.keySet().removeAll(List.of("failure", "failed_ms"));
        }
        return joined;
    }
}
