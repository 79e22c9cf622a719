-- The catalogue: which tasks and files there are, and how complete they are. Keeps no state: each event
-- is a part of a row, which PostgreSQL joins to what is there.

SET 'pipeline.name' = 'aircheck-catalogue';

EXECUTE STATEMENT SET
BEGIN

INSERT INTO task_part
SELECT
    task_id,
    biz_id,
    room_id,
    task_start_ms,
    CASE type WHEN 'task-started' THEN time_ms END AS started_ms,
    CASE type WHEN 'task-started' THEN reason END AS start_reason,
    CASE type WHEN 'task-ended' THEN time_ms END AS ended_ms,
    CASE type WHEN 'task-ended' THEN reason END AS end_reason
FROM recording_events
WHERE type IN ('task-started', 'task-ended');

INSERT INTO segment_part
SELECT
    task_id,
    `stream`,
    CASE `stream` WHEN 'single' THEN user_id ELSE '' END AS user_id,
    segment,
    biz_id,
    room_id,
    task_start_ms,
    CAST(
        CASE type
            WHEN 'segment-started' THEN 1
            WHEN 'segment-finished' THEN 2
            WHEN 'segment-failed' THEN 3
            WHEN 'segment-uploaded' THEN 4
        END AS SMALLINT) AS stage,
    CASE type WHEN 'segment-started' THEN time_ms END AS started_ms,
    CASE WHEN type <> 'segment-started' THEN time_ms END AS finished_ms,
    CASE type WHEN 'segment-uploaded' THEN record_ms END AS uploaded_ms,
    CASE type WHEN 'segment-failed' THEN record_ms END AS failed_ms,
    CASE WHEN type <> 'segment-failed' THEN reason END AS end_reason,
    CASE type WHEN 'segment-failed' THEN reason END AS failure,
    file.bucket AS bucket,
    file.region AS region,
    file.`key` AS object_key,
    audio.startUs AS start_us,
    audio.samples AS samples,
    audio.sampleRate AS sample_rate,
    audio.durationMs AS duration_ms,
    audio.`bytes` AS `bytes`,
    audio.crc64 AS crc64,
    frames.received AS frames_received,
    frames.lost AS frames_lost,
    frames.concealed AS frames_concealed,
    frames.late AS frames_late,
    frames.duplicate AS frames_duplicate,
    frames.unannounced AS frames_unannounced,
    CARDINALITY(gaps) AS gap_count,
    GAP_SAMPLES(gaps) AS gap_samples,
    CARDINALITY(faults) AS fault_count
FROM recording_events
WHERE type IN ('segment-started', 'segment-finished', 'segment-uploaded', 'segment-failed');

INSERT INTO refused_record
SELECT
    record_partition,
    record_offset,
    record_ms,
    version,
    LEFT(REPLACE(event_id, U&'\0000', U&'\FFFD'), 127) AS event_id,
    LEFT(REPLACE(type, U&'\0000', U&'\FFFD'), 127) AS type
FROM judged_recording_events
WHERE NOT known;

END;
