-- Keeps talk_time up to date: who spoke how much in each task, how often, and over others.
-- Each event that tells of new speech gives a row for every user whose figures it changes; the last
-- row of a task and user holds. An event that comes again gives none. Events of a task stand in one
-- partition of the topic, so the rows are the same however often and from wherever they are read.
-- When the job goes on from a checkpoint, or begins anew without one, rows go once more through what they
-- were since then, and end as they would have.

SET 'pipeline.name' = 'aircheck-talk-time';

-- State of a task and of a user lives so long after the last speech, by the clock on the wall; then the
-- sums begin at 0 again. So: longer than anybody is silent in a task and then speaks again, and longer than
-- the age of a savepoint from which the recorder is ever restored (it tells everything since then again).
-- It costs about 120 bytes for each user who spoke in a task of the last seven days. The spans are the
-- larger part while a task runs: about 110 bytes a user and minute with speech in it, for half an hour of
-- the task's time; they go when it ends.
SET 'table.exec.state.ttl' = '7 d';

INSERT INTO talk_time
WITH talk AS (
    SELECT task_id, type, time_ms, biz_id, room_id, user_id, speech
    FROM recording_events
    WHERE type IN ('speech', 'task-ended')
)
SELECT
    task_id,
    user_id,
    biz_id,
    room_id,
    speech_ms,
    turns,
    first_speech_us,
    last_speech_us,
    overlap_ms
FROM TALK_TIME(events => TABLE talk PARTITION BY task_id, uid => 'talk-time');
