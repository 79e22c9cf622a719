-- What one event tells of a task or a file is a part of its row. The jobs insert parts into these views;
-- to insert one is to join it to its row. They do not upsert the tables, because Flink's connector then
-- sends of several rows with one key the last alone.

CREATE VIEW aircheck.task_part AS
SELECT
    task_id, biz_id, room_id, task_start_ms, started_ms, start_reason, ended_ms, end_reason
FROM aircheck.task;

CREATE FUNCTION aircheck.deliver_task() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO aircheck.task (
        task_id, biz_id, room_id, task_start_ms, started_ms, start_reason, ended_ms, end_reason
    ) VALUES (
        NEW.task_id, NEW.biz_id, NEW.room_id, NEW.task_start_ms, NEW.started_ms,
        NEW.start_reason, NEW.ended_ms, NEW.end_reason
    )
    ON CONFLICT (task_id) DO UPDATE SET
        biz_id = EXCLUDED.biz_id, room_id = EXCLUDED.room_id,
        task_start_ms = EXCLUDED.task_start_ms, started_ms = EXCLUDED.started_ms,
        start_reason = EXCLUDED.start_reason, ended_ms = EXCLUDED.ended_ms,
        end_reason = EXCLUDED.end_reason;
    RETURN NEW;
END
$$;

CREATE TRIGGER deliver INSTEAD OF INSERT ON aircheck.task_part
    FOR EACH ROW EXECUTE FUNCTION aircheck.deliver_task();

CREATE VIEW aircheck.segment_part AS
SELECT
    task_id, stream, user_id, segment, biz_id, room_id, task_start_ms, stage, started_ms,
    finished_ms, uploaded_ms, failed_ms, end_reason, failure, bucket, region, object_key,
    start_us, samples, sample_rate, duration_ms, bytes, crc64, frames_received, frames_lost,
    frames_concealed, frames_late, frames_duplicate, frames_unannounced, gap_count, gap_samples,
    fault_count
FROM aircheck.segment;

CREATE FUNCTION aircheck.deliver_segment() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO aircheck.segment (
        task_id, stream, user_id, segment, biz_id, room_id, task_start_ms, stage, started_ms,
        finished_ms, uploaded_ms, failed_ms, end_reason, failure, bucket, region, object_key,
        start_us, samples, sample_rate, duration_ms, bytes, crc64, frames_received, frames_lost,
        frames_concealed, frames_late, frames_duplicate, frames_unannounced, gap_count,
        gap_samples, fault_count
    ) VALUES (
        NEW.task_id, NEW.stream, NEW.user_id, NEW.segment, NEW.biz_id, NEW.room_id,
        NEW.task_start_ms, NEW.stage, NEW.started_ms, NEW.finished_ms, NEW.uploaded_ms,
        NEW.failed_ms, NEW.end_reason, NEW.failure, NEW.bucket, NEW.region, NEW.object_key,
        NEW.start_us, NEW.samples, NEW.sample_rate, NEW.duration_ms, NEW.bytes, NEW.crc64,
        NEW.frames_received, NEW.frames_lost, NEW.frames_concealed, NEW.frames_late,
        NEW.frames_duplicate, NEW.frames_unannounced, NEW.gap_count, NEW.gap_samples,
        NEW.fault_count
    )
    ON CONFLICT (task_id, stream, user_id, segment) DO UPDATE SET
        biz_id = EXCLUDED.biz_id, room_id = EXCLUDED.room_id,
        task_start_ms = EXCLUDED.task_start_ms, stage = EXCLUDED.stage,
        started_ms = EXCLUDED.started_ms, finished_ms = EXCLUDED.finished_ms,
        uploaded_ms = EXCLUDED.uploaded_ms, failed_ms = EXCLUDED.failed_ms,
        end_reason = EXCLUDED.end_reason, failure = EXCLUDED.failure, bucket = EXCLUDED.bucket,
        region = EXCLUDED.region, object_key = EXCLUDED.object_key,
        start_us = EXCLUDED.start_us, samples = EXCLUDED.samples,
        sample_rate = EXCLUDED.sample_rate, duration_ms = EXCLUDED.duration_ms,
        bytes = EXCLUDED.bytes, crc64 = EXCLUDED.crc64,
        frames_received = EXCLUDED.frames_received, frames_lost = EXCLUDED.frames_lost,
        frames_concealed = EXCLUDED.frames_concealed, frames_late = EXCLUDED.frames_late,
        frames_duplicate = EXCLUDED.frames_duplicate,
        frames_unannounced = EXCLUDED.frames_unannounced, gap_count = EXCLUDED.gap_count,
        gap_samples = EXCLUDED.gap_samples, fault_count = EXCLUDED.fault_count;
    RETURN NEW;
END
$$;

CREATE TRIGGER deliver INSTEAD OF INSERT ON aircheck.segment_part
    FOR EACH ROW EXECUTE FUNCTION aircheck.deliver_segment();

GRANT INSERT ON aircheck.task_part, aircheck.segment_part TO aircheck_writer;

COMMENT ON VIEW aircheck.task_part IS 'What one event tells of a task; to insert it is to join it to its row.';
COMMENT ON VIEW aircheck.segment_part IS 'What one event tells of a file; to insert it is to join it to its row.';
COMMENT ON FUNCTION aircheck.deliver_task() IS 'Joins an inserted part to its task.';
COMMENT ON FUNCTION aircheck.deliver_segment() IS 'Joins an inserted part to its file.';

REVOKE ALL ON FUNCTION aircheck.deliver_task(), aircheck.deliver_segment() FROM PUBLIC;
