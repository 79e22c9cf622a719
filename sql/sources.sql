-- The world outside, as tables: the topics, and the catalogue in PostgreSQL.
-- Every job in this folder needs these statements, and those of functions.sql before:
--
--   cat functions.sql sources.sql > init.sql
--   sql-client.sh -j target/aircheck-sql.jar -i init.sql -f catalogue.sql
--
-- Addresses stand here alone. No password does: PostgreSQL's driver takes it from the file that the
-- environment variable PGPASSFILE of JobManager and TaskManagers names.
-- docs/catalogue.md says what the tables hold.

-- Flink names the operators of SQL itself, which flink-conf/config.yaml forbids for jobs in Java.
SET 'pipeline.auto-generate-uids' = 'true';

-- Recording events as they come. Fields of the wrong type are null; what is no JSON at all is passed
-- over.
CREATE TABLE IF NOT EXISTS recording_event_records (
    version INT,
    id STRING,
    number BIGINT,
    type STRING,
    `time` BIGINT,
    bizId BIGINT,
    roomId STRING,
    taskId BIGINT,
    taskStart BIGINT,
    userId STRING,
    `stream` STRING,
    segment INT,
    file ROW<bucket STRING, region STRING, `key` STRING>,
    audio ROW<startUs BIGINT, samples BIGINT, sampleRate INT, durationMs BIGINT, `bytes` BIGINT, crc64 STRING>,
    frames ROW<received BIGINT, lost BIGINT, concealed BIGINT, late BIGINT, duplicate BIGINT, unannounced BIGINT>,
    gaps ARRAY<ROW<startSample BIGINT, samples BIGINT>>,
    speech ARRAY<ROW<startUs BIGINT, endUs BIGINT>>,
    reason STRING,
    faults ARRAY<ROW<startSample BIGINT, samples BIGINT, reason STRING>>,
    record_partition INT METADATA FROM 'partition' VIRTUAL,
    record_offset BIGINT METADATA FROM 'offset' VIRTUAL,
    record_time TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
    -- When it happened; for what has no time of this century, or one that is yet to come, when it came:
    -- one record from 2099 must not make everything else late.
    event_time AS CASE
        WHEN `time` BETWEEN 946684800000 AND 4102444799999
            AND TO_TIMESTAMP_LTZ(`time`, 3) < record_time + INTERVAL '1' HOUR
            THEN TO_TIMESTAMP_LTZ(`time`, 3)
        ELSE record_time
    END,
    WATERMARK FOR event_time AS event_time - INTERVAL '1' MINUTE
) WITH (
    'connector' = 'kafka',
    'topic' = 'recording-events',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.watermark.idle-timeout' = '30 s',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- The same with the names of the catalogue, and whether these statements know what it says.
-- PostgreSQL's text has no character 0: it is shown as the replacement character.
CREATE VIEW IF NOT EXISTS judged_recording_events AS
SELECT
    id AS event_id,
    type,
    `time` AS time_ms,
    event_time,
    bizId AS biz_id,
    REPLACE(roomId, U&'\0000', U&'\FFFD') AS room_id,
    taskId AS task_id,
    taskStart AS task_start_ms,
    REPLACE(userId, U&'\0000', U&'\FFFD') AS user_id,
    `stream`,
    segment,
    file,
    audio,
    frames,
    gaps,
    speech,
    REPLACE(reason, U&'\0000', U&'\FFFD') AS reason,
    faults,
    version,
    record_partition,
    record_offset,
    EPOCH_MS(record_time) AS record_ms,
    KNOWN_EVENT(
        version, id, type, `time`, bizId, roomId, taskId, taskStart, userId, `stream`, segment,
        file, audio) AS known
FROM recording_event_records;

-- What the jobs read.
CREATE VIEW IF NOT EXISTS recording_events AS
SELECT * FROM judged_recording_events WHERE known;

-- The other topics, for queries.
CREATE TABLE IF NOT EXISTS room_events (
    version INT,
    type STRING,
    bizId BIGINT,
    roomId STRING,
    userId STRING,
    `time` BIGINT,
    record_time TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'room-events',
    'properties.bootstrap.servers' = 'kafka:9092',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

CREATE TABLE IF NOT EXISTS recording_commands (
    version INT,
    `time` BIGINT,
    startRecord ROW<bizId BIGINT, roomId STRING, recordMode INT, subscribeUserIds ARRAY<STRING>, unSubscribeUserIds ARRAY<STRING>>,
    modifyRecord ROW<bizId BIGINT, roomId STRING, taskId BIGINT, recordMode INT, subscribeUserIds ARRAY<STRING>, unSubscribeUserIds ARRAY<STRING>>,
    stopRecord ROW<bizId BIGINT, roomId STRING, taskId BIGINT>,
    record_time TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'recording-commands',
    'properties.bootstrap.servers' = 'kafka:9092',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Frames that were refused; the header 'reason' says why.
CREATE TABLE IF NOT EXISTS refused_frames (
    frames BYTES,
    headers MAP<STRING, BYTES> METADATA VIRTUAL,
    record_time TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'audio-frames-dlq',
    'properties.bootstrap.servers' = 'kafka:9092',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'raw'
);

-- The catalogue. What an event tells of a task or a file is a part of its row; PostgreSQL joins the
-- parts, in whatever order and however often they come, so that no state is needed here. A part has
-- no primary key: the connector would keep the last of each key alone.
CREATE TABLE IF NOT EXISTS task_part (
    task_id BIGINT,
    biz_id BIGINT,
    room_id STRING,
    task_start_ms BIGINT,
    started_ms BIGINT,
    start_reason STRING,
    ended_ms BIGINT,
    end_reason STRING
) WITH (
    'connector' = 'jdbc',
    'url' = 'jdbc:postgresql://postgres:5432/aircheck?user=aircheck&currentSchema=aircheck&reWriteBatchedInserts=true&tcpKeepAlive=true&socketTimeout=60',
    'table-name' = 'task_part'
);

CREATE TABLE IF NOT EXISTS segment_part (
    task_id BIGINT,
    `stream` STRING,
    user_id STRING,
    segment INT,
    biz_id BIGINT,
    room_id STRING,
    task_start_ms BIGINT,
    stage SMALLINT,
    started_ms BIGINT,
    finished_ms BIGINT,
    uploaded_ms BIGINT,
    failed_ms BIGINT,
    end_reason STRING,
    failure STRING,
    bucket STRING,
    region STRING,
    object_key STRING,
    start_us BIGINT,
    samples BIGINT,
    sample_rate INT,
    duration_ms BIGINT,
    `bytes` BIGINT,
    crc64 STRING,
    frames_received BIGINT,
    frames_lost BIGINT,
    frames_concealed BIGINT,
    frames_late BIGINT,
    frames_duplicate BIGINT,
    frames_unannounced BIGINT,
    gap_count INT,
    gap_samples BIGINT,
    fault_count INT
) WITH (
    'connector' = 'jdbc',
    'url' = 'jdbc:postgresql://postgres:5432/aircheck?user=aircheck&currentSchema=aircheck&reWriteBatchedInserts=true&tcpKeepAlive=true&socketTimeout=60',
    'table-name' = 'segment_part'
);

-- Where the records lie whose version or content these statements do not know.
CREATE TABLE IF NOT EXISTS refused_record (
    record_partition INT,
    record_offset BIGINT,
    record_ms BIGINT,
    version INT,
    event_id STRING,
    type STRING,
    PRIMARY KEY (record_partition, record_offset) NOT ENFORCED
) WITH (
    'connector' = 'jdbc',
    'url' = 'jdbc:postgresql://postgres:5432/aircheck?user=aircheck&currentSchema=aircheck&reWriteBatchedInserts=true&tcpKeepAlive=true&socketTimeout=60',
    'table-name' = 'refused_record'
);

CREATE TABLE IF NOT EXISTS usage_by_stream (
    biz_id BIGINT,
    `day` DATE,
    `stream` STRING,
    files BIGINT,
    recorded_ms BIGINT,
    PRIMARY KEY (biz_id, `day`, `stream`) NOT ENFORCED
) WITH (
    'connector' = 'jdbc',
    'url' = 'jdbc:postgresql://postgres:5432/aircheck?user=aircheck&currentSchema=aircheck&reWriteBatchedInserts=true&tcpKeepAlive=true&socketTimeout=60',
    'table-name' = 'usage_by_stream'
);

CREATE TABLE IF NOT EXISTS usage_by_day (
    biz_id BIGINT,
    `day` DATE,
    files BIGINT,
    recorded_ms BIGINT,
    billable_minutes BIGINT,
    PRIMARY KEY (biz_id, `day`) NOT ENFORCED
) WITH (
    'connector' = 'jdbc',
    'url' = 'jdbc:postgresql://postgres:5432/aircheck?user=aircheck&currentSchema=aircheck&reWriteBatchedInserts=true&tcpKeepAlive=true&socketTimeout=60',
    'table-name' = 'usage_by_day'
);

CREATE TABLE IF NOT EXISTS talk_time (
    task_id BIGINT,
    user_id STRING,
    biz_id BIGINT,
    room_id STRING,
    speech_ms BIGINT,
    turns BIGINT,
    first_speech_us BIGINT,
    last_speech_us BIGINT,
    overlap_ms BIGINT,
    PRIMARY KEY (task_id, user_id) NOT ENFORCED
) WITH (
    'connector' = 'jdbc',
    'url' = 'jdbc:postgresql://postgres:5432/aircheck?user=aircheck&currentSchema=aircheck&reWriteBatchedInserts=true&tcpKeepAlive=true&socketTimeout=60',
    'table-name' = 'talk_time'
);

-- Rows of rooms have an empty user_id.
CREATE TABLE IF NOT EXISTS quality (
    biz_id BIGINT,
    room_id STRING,
    user_id STRING,
    window_end_ms BIGINT,
    frames_received BIGINT,
    frames_lost BIGINT,
    frames_concealed BIGINT,
    frames_late BIGINT,
    loss_ratio DOUBLE,
    PRIMARY KEY (biz_id, room_id, user_id, window_end_ms) NOT ENFORCED
) WITH (
    'connector' = 'jdbc',
    'url' = 'jdbc:postgresql://postgres:5432/aircheck?user=aircheck&currentSchema=aircheck&reWriteBatchedInserts=true&tcpKeepAlive=true&socketTimeout=60',
    'table-name' = 'quality'
);
