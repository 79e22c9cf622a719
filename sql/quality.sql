-- Keeps quality up to date: rooms and users that lost many frames in an hour, every five minutes.
-- An hour's rows come when the watermark passes its end, once and for all. The watermark is a minute behind
-- the youngest event of the partition that is furthest behind; partitions that rest for 30 s do not hold it
-- up. An event that comes behind it is missing in those of its twelve hours that are over by then, and is in
-- the others; Flink counts in numLateRecordsDropped what is in none. A minute's counts stand at its end, so
-- the minute that ends with an hour is of the next.

SET 'pipeline.name' = 'aircheck-quality';

-- Hours are those of UTC, wherever the client is: windows follow the zone of the session, and in a
-- zone that sets its clocks back two hours of that night would be one.
SET 'table.local-time-zone' = 'UTC';

-- How long ids of events are remembered, by the clock on the wall. An event can be counted until the
-- last hour it lies in is over, which is 61 minutes with the watermark's one; the rest is for reading
-- that is behind. One that comes again after the job stood still for longer may count twice.
SET 'table.exec.state.ttl' = '90 min';

INSERT INTO quality
WITH told AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY PROCTIME()) AS time_told
    FROM recording_events
    WHERE type = 'track-stats' AND user_id <> '' AND frames IS NOT NULL
),
counted AS (
    SELECT biz_id, room_id, user_id, event_time, frames FROM told WHERE time_told = 1
),
hours AS (
    SELECT
        biz_id,
        room_id,
        -- A room's row is the sum of its users.
        COALESCE(user_id, '') AS user_id,
        -- window_time is the hour's last millisecond.
        EPOCH_MS(window_time) + 1 AS window_end_ms,
        SUM(frames.received) AS frames_received,
        SUM(frames.lost) AS frames_lost,
        SUM(frames.concealed) AS frames_concealed,
        SUM(frames.late) AS frames_late
    FROM HOP(
        DATA => TABLE counted,
        TIMECOL => DESCRIPTOR(event_time),
        SLIDE => INTERVAL '5' MINUTES,
        SIZE => INTERVAL '1' HOUR)
    GROUP BY
        window_start,
        window_end,
        window_time,
        GROUPING SETS ((biz_id, room_id), (biz_id, room_id, user_id))
)
SELECT
    biz_id,
    room_id,
    user_id,
    window_end_ms,
    frames_received,
    frames_lost,
    frames_concealed,
    frames_late,
    LOSS_RATIO(frames_received, frames_lost)
FROM hours
-- The threshold: more than one frame in fifty...
WHERE LOSS_RATIO(frames_received, frames_lost) > 0.02
    -- ... of half a minute of frames (of 20 ms) or more: one of three is no alarm.
    AND frames_received + frames_lost >= 1500;
