-- Recorded time of each app: per day and kind of file, and per day what there is to pay for.
--
-- A file counts for the day on which it began, in the zone below; write that of your bills.

SET 'pipeline.name' = 'aircheck-usage';

-- The sums are kept for ever, whatever the cluster's default: one that was forgotten would begin at 0
-- again, and overwrite the bill.
SET 'table.exec.state.ttl' = '0';

-- The last word on each file, so that a repeated event counts once, and one with another length
-- corrects. The state of a file is forgotten after two days: a recording job that is restored from an
-- older savepoint than that makes what it repeats count twice.
CREATE TEMPORARY VIEW recorded_file AS
SELECT /*+ STATE_TTL('e' = '2d') */
    event_id,
    LAST_VALUE(biz_id) AS biz_id,
    LAST_VALUE(`stream`) AS `stream`,
    LAST_VALUE(TASK_DAY(audio.startUs / 1000, 'UTC')) AS `day`,
    LAST_VALUE(audio.durationMs) AS duration_ms
FROM recording_events AS e
WHERE type = 'segment-uploaded'
GROUP BY event_id;

CREATE TEMPORARY VIEW recorded_by_stream AS
SELECT biz_id, `day`, `stream`, COUNT(*) AS files, SUM(duration_ms) AS recorded_ms
FROM recorded_file
GROUP BY biz_id, `day`, `stream`;

EXECUTE STATEMENT SET
BEGIN

INSERT INTO usage_by_stream
SELECT biz_id, `day`, `stream`, files, recorded_ms
FROM recorded_by_stream;

INSERT INTO usage_by_day
SELECT
    biz_id,
    `day`,
    SUM(files) AS files,
    SUM(recorded_ms) AS recorded_ms,
    BILLABLE_MINUTES(SUM(recorded_ms)) AS billable_minutes
FROM recorded_by_stream
GROUP BY biz_id, `day`;

END;
