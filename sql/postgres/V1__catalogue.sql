-- The catalogue of recordings. Flink's jobs write it; docs/catalogue.md says what it holds.
--
-- Every name is written with its schema, so that it does not matter whose search path this runs
-- with. Text of strangers and keys compare byte by byte (COLLATE "C"), as COS lists its objects.
-- For PostgreSQL 14 and later.

CREATE SCHEMA IF NOT EXISTS aircheck;
REVOKE ALL ON SCHEMA aircheck FROM PUBLIC;

-- Roles are the whole server's: another catalogue's migration may have made them, or make them now.
DO $$
DECLARE
    wanted name;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['aircheck_writer', 'aircheck_reader']::name[] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN
                    RAISE NOTICE 'role % was made meanwhile', wanted;
            END;
        END IF;
    END LOOP;
END
$$;

-- Milliseconds since the epoch, for people. What is no time of the years 1 to 9999 is null: a
-- number that cannot be shown must not keep its row out.
CREATE FUNCTION aircheck.time_of(ms bigint) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE
        WHEN ms BETWEEN -62135596800000 AND 253402300799999
        THEN pg_catalog.to_timestamp(ms / 1000.0)
    END;

-- Tasks -------------------------------------------------------------------------------------------

CREATE TABLE aircheck.task (
    task_id bigint PRIMARY KEY CHECK (task_id > 0),
    biz_id bigint NOT NULL CHECK (biz_id > 0),
    room_id text COLLATE "C" NOT NULL CHECK (room_id <> ''),
    task_start_ms bigint NOT NULL,
    started_ms bigint,
    start_reason text COLLATE "C",
    ended_ms bigint,
    end_reason text COLLATE "C",
    status text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
        CASE WHEN ended_ms IS NULL THEN 'running' ELSE 'ended' END
    ) STORED,
    task_start_at timestamptz GENERATED ALWAYS AS (aircheck.time_of(task_start_ms)) STORED,
    ended_at timestamptz GENERATED ALWAYS AS (aircheck.time_of(ended_ms)) STORED
) WITH (fillfactor = 90);

CREATE INDEX task_room ON aircheck.task (room_id, biz_id, task_start_ms);

-- A part of a row says null of what it does not know: what is known stays.
CREATE FUNCTION aircheck.join_task() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.biz_id := COALESCE(NEW.biz_id, OLD.biz_id);
    NEW.room_id := COALESCE(NEW.room_id, OLD.room_id);
    NEW.task_start_ms := COALESCE(NEW.task_start_ms, OLD.task_start_ms);
    NEW.started_ms := COALESCE(NEW.started_ms, OLD.started_ms);
    NEW.start_reason := COALESCE(NEW.start_reason, OLD.start_reason);
    NEW.ended_ms := COALESCE(NEW.ended_ms, OLD.ended_ms);
    NEW.end_reason := COALESCE(NEW.end_reason, OLD.end_reason);
    RETURN NEW;
END
$$;

CREATE TRIGGER join_parts BEFORE UPDATE ON aircheck.task
    FOR EACH ROW EXECUTE FUNCTION aircheck.join_task();

-- Files -------------------------------------------------------------------------------------------

CREATE TABLE aircheck.segment (
    task_id bigint NOT NULL CHECK (task_id > 0),
    stream text COLLATE "C" NOT NULL CHECK (stream IN ('single', 'mixed')),
    user_id text COLLATE "C" NOT NULL,
    segment integer NOT NULL CHECK (segment >= 0),
    biz_id bigint NOT NULL CHECK (biz_id > 0),
    room_id text COLLATE "C" NOT NULL CHECK (room_id <> ''),
    task_start_ms bigint NOT NULL,
    stage smallint NOT NULL CHECK (stage BETWEEN 1 AND 4),
    started_ms bigint,
    finished_ms bigint,
    uploaded_ms bigint,
    failed_ms bigint,
    end_reason text COLLATE "C",
    failure text COLLATE "C",
    bucket text COLLATE "C",
    region text COLLATE "C",
    -- COS allows 850 bytes; an index takes no more than 2,700.
    object_key text COLLATE "C" CHECK (octet_length(object_key) <= 1024),
    start_us bigint,
    samples bigint,
    sample_rate integer,
    duration_ms bigint,
    bytes bigint,
    crc64 text COLLATE "C",
    frames_received bigint,
    frames_lost bigint,
    frames_concealed bigint,
    frames_late bigint,
    frames_duplicate bigint,
    frames_unannounced bigint,
    gap_count integer,
    gap_samples bigint,
    fault_count integer,
    -- The newest files come first by this: what is known of the begin, from the first event on.
    begin_ms bigint NOT NULL GENERATED ALWAYS AS (
        COALESCE(start_us / 1000, started_ms, task_start_ms)
    ) STORED,
    begin_at timestamptz GENERATED ALWAYS AS (
        aircheck.time_of(COALESCE(start_us / 1000, started_ms, task_start_ms))
    ) STORED,
    started_at timestamptz GENERATED ALWAYS AS (aircheck.time_of(started_ms)) STORED,
    finished_at timestamptz GENERATED ALWAYS AS (aircheck.time_of(finished_ms)) STORED,
    uploaded_at timestamptz GENERATED ALWAYS AS (aircheck.time_of(uploaded_ms)) STORED,
    failed_at timestamptz GENERATED ALWAYS AS (aircheck.time_of(failed_ms)) STORED,
    status text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
        CASE stage WHEN 1 THEN 'started' WHEN 2 THEN 'finished' WHEN 3 THEN 'failed' ELSE 'uploaded' END
    ) STORED,
    loss_ratio double precision GENERATED ALWAYS AS (
        frames_lost / NULLIF(frames_received::double precision + frames_lost, 0)
    ) STORED,
    CONSTRAINT segment_pkey PRIMARY KEY (task_id, stream, user_id, segment),
    CONSTRAINT segment_user CHECK ((stream = 'mixed') = (user_id = ''))
    -- Every row is written three times: room on its page keeps the later ones cheap.
) WITH (fillfactor = 80);

CREATE INDEX segment_key ON aircheck.segment (object_key, bucket);
CREATE INDEX segment_room ON aircheck.segment (room_id, biz_id, begin_ms, task_id);
CREATE INDEX segment_user ON aircheck.segment (user_id, biz_id, begin_ms, task_id) WHERE user_id <> '';

-- A file's row is the join of its events, in whatever order and however often they come: a later
-- stage's word stands against an earlier one's, and null is no word. Of an event that is told again the
-- first telling's time stands.
CREATE FUNCTION aircheck.join_segment() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.stage >= OLD.stage THEN
        NEW.biz_id := COALESCE(NEW.biz_id, OLD.biz_id);
        NEW.room_id := COALESCE(NEW.room_id, OLD.room_id);
        NEW.task_start_ms := COALESCE(NEW.task_start_ms, OLD.task_start_ms);
        NEW.started_ms := COALESCE(NEW.started_ms, OLD.started_ms);
        NEW.finished_ms := COALESCE(NEW.finished_ms, OLD.finished_ms);
        NEW.uploaded_ms := LEAST(NEW.uploaded_ms, OLD.uploaded_ms);
        NEW.failed_ms := LEAST(NEW.failed_ms, OLD.failed_ms);
        NEW.end_reason := COALESCE(NEW.end_reason, OLD.end_reason);
        NEW.failure := COALESCE(NEW.failure, OLD.failure);
        NEW.bucket := COALESCE(NEW.bucket, OLD.bucket);
        NEW.region := COALESCE(NEW.region, OLD.region);
        NEW.object_key := COALESCE(NEW.object_key, OLD.object_key);
        NEW.start_us := COALESCE(NEW.start_us, OLD.start_us);
        NEW.samples := COALESCE(NEW.samples, OLD.samples);
        NEW.sample_rate := COALESCE(NEW.sample_rate, OLD.sample_rate);
        NEW.duration_ms := COALESCE(NEW.duration_ms, OLD.duration_ms);
        NEW.bytes := COALESCE(NEW.bytes, OLD.bytes);
        NEW.crc64 := COALESCE(NEW.crc64, OLD.crc64);
        NEW.frames_received := COALESCE(NEW.frames_received, OLD.frames_received);
        NEW.frames_lost := COALESCE(NEW.frames_lost, OLD.frames_lost);
        NEW.frames_concealed := COALESCE(NEW.frames_concealed, OLD.frames_concealed);
        NEW.frames_late := COALESCE(NEW.frames_late, OLD.frames_late);
        NEW.frames_duplicate := COALESCE(NEW.frames_duplicate, OLD.frames_duplicate);
        NEW.frames_unannounced := COALESCE(NEW.frames_unannounced, OLD.frames_unannounced);
        NEW.gap_count := COALESCE(NEW.gap_count, OLD.gap_count);
        NEW.gap_samples := COALESCE(NEW.gap_samples, OLD.gap_samples);
        NEW.fault_count := COALESCE(NEW.fault_count, OLD.fault_count);
    ELSE
        NEW.stage := OLD.stage;
        NEW.biz_id := COALESCE(OLD.biz_id, NEW.biz_id);
        NEW.room_id := COALESCE(OLD.room_id, NEW.room_id);
        NEW.task_start_ms := COALESCE(OLD.task_start_ms, NEW.task_start_ms);
        NEW.started_ms := COALESCE(OLD.started_ms, NEW.started_ms);
        NEW.finished_ms := COALESCE(OLD.finished_ms, NEW.finished_ms);
        NEW.uploaded_ms := LEAST(OLD.uploaded_ms, NEW.uploaded_ms);
        NEW.failed_ms := LEAST(OLD.failed_ms, NEW.failed_ms);
        NEW.end_reason := COALESCE(OLD.end_reason, NEW.end_reason);
        NEW.failure := COALESCE(OLD.failure, NEW.failure);
        NEW.bucket := COALESCE(OLD.bucket, NEW.bucket);
        NEW.region := COALESCE(OLD.region, NEW.region);
        NEW.object_key := COALESCE(OLD.object_key, NEW.object_key);
        NEW.start_us := COALESCE(OLD.start_us, NEW.start_us);
        NEW.samples := COALESCE(OLD.samples, NEW.samples);
        NEW.sample_rate := COALESCE(OLD.sample_rate, NEW.sample_rate);
        NEW.duration_ms := COALESCE(OLD.duration_ms, NEW.duration_ms);
        NEW.bytes := COALESCE(OLD.bytes, NEW.bytes);
        NEW.crc64 := COALESCE(OLD.crc64, NEW.crc64);
        NEW.frames_received := COALESCE(OLD.frames_received, NEW.frames_received);
        NEW.frames_lost := COALESCE(OLD.frames_lost, NEW.frames_lost);
        NEW.frames_concealed := COALESCE(OLD.frames_concealed, NEW.frames_concealed);
        NEW.frames_late := COALESCE(OLD.frames_late, NEW.frames_late);
        NEW.frames_duplicate := COALESCE(OLD.frames_duplicate, NEW.frames_duplicate);
        NEW.frames_unannounced := COALESCE(OLD.frames_unannounced, NEW.frames_unannounced);
        NEW.gap_count := COALESCE(OLD.gap_count, NEW.gap_count);
        NEW.gap_samples := COALESCE(OLD.gap_samples, NEW.gap_samples);
        NEW.fault_count := COALESCE(OLD.fault_count, NEW.fault_count);
    END IF;
    -- What was uploaded in the end did not fail.
    IF NEW.stage = 4 THEN
        NEW.failure := NULL;
        NEW.failed_ms := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER join_parts BEFORE UPDATE ON aircheck.segment
    FOR EACH ROW EXECUTE FUNCTION aircheck.join_segment();

-- What was refused, and what the jobs sum up ------------------------------------------------------

CREATE TABLE aircheck.refused_record (
    record_partition integer NOT NULL,
    record_offset bigint NOT NULL,
    record_ms bigint,
    version integer,
    event_id text COLLATE "C",
    type text COLLATE "C",
    record_at timestamptz GENERATED ALWAYS AS (aircheck.time_of(record_ms)) STORED,
    PRIMARY KEY (record_partition, record_offset)
);

CREATE TABLE aircheck.usage_by_stream (
    biz_id bigint NOT NULL CHECK (biz_id > 0),
    day date NOT NULL,
    stream text COLLATE "C" NOT NULL CHECK (stream IN ('single', 'mixed')),
    files bigint CHECK (files >= 0),
    recorded_ms bigint CHECK (recorded_ms >= 0),
    PRIMARY KEY (biz_id, day, stream)
);

CREATE INDEX usage_by_stream_day ON aircheck.usage_by_stream (day, biz_id, stream);

CREATE TABLE aircheck.usage_by_day (
    biz_id bigint NOT NULL CHECK (biz_id > 0),
    day date NOT NULL,
    files bigint CHECK (files >= 0),
    recorded_ms bigint CHECK (recorded_ms >= 0),
    billable_minutes bigint CHECK (billable_minutes >= 0),
    PRIMARY KEY (biz_id, day)
);

CREATE INDEX usage_by_day_day ON aircheck.usage_by_day (day, biz_id);

CREATE TABLE aircheck.talk_time (
    task_id bigint NOT NULL CHECK (task_id > 0),
    user_id text COLLATE "C" NOT NULL,
    biz_id bigint CHECK (biz_id > 0),
    room_id text COLLATE "C",
    speech_ms bigint CHECK (speech_ms >= 0),
    turns bigint CHECK (turns >= 0),
    first_speech_us bigint,
    last_speech_us bigint,
    overlap_ms bigint CHECK (overlap_ms >= 0),
    PRIMARY KEY (task_id, user_id)
);

CREATE INDEX talk_time_room ON aircheck.talk_time (room_id, biz_id);

CREATE TABLE aircheck.quality (
    biz_id bigint NOT NULL CHECK (biz_id > 0),
    room_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    window_end_ms bigint NOT NULL,
    frames_received bigint,
    frames_lost bigint,
    frames_concealed bigint,
    frames_late bigint,
    loss_ratio double precision,
    window_end_at timestamptz GENERATED ALWAYS AS (aircheck.time_of(window_end_ms)) STORED,
    PRIMARY KEY (biz_id, room_id, user_id, window_end_ms)
);

CREATE INDEX quality_window ON aircheck.quality (window_end_ms);

-- Questions ---------------------------------------------------------------------------------------

CREATE VIEW aircheck.talk_time_by_room AS
SELECT
    biz_id,
    room_id,
    user_id,
    count(*) AS tasks,
    sum(speech_ms)::bigint AS speech_ms,
    sum(turns)::bigint AS turns,
    aircheck.time_of(min(first_speech_us) / 1000) AS first_speech_at,
    aircheck.time_of(max(last_speech_us) / 1000) AS last_speech_at,
    sum(overlap_ms)::bigint AS overlap_ms
FROM aircheck.talk_time
GROUP BY biz_id, room_id, user_id;

CREATE VIEW aircheck.quality_now AS
SELECT DISTINCT ON (biz_id, room_id, user_id)
    biz_id,
    room_id,
    user_id,
    window_end_at,
    frames_received,
    frames_lost,
    frames_concealed,
    frames_late,
    loss_ratio
FROM aircheck.quality
WHERE window_end_ms > (extract(epoch FROM now()) * 1000)::bigint - 3600000
    AND window_end_ms <= (extract(epoch FROM now()) * 1000)::bigint
ORDER BY biz_id, room_id, user_id, window_end_ms DESC;

-- Who may what ------------------------------------------------------------------------------------

REVOKE ALL ON ALL TABLES IN SCHEMA aircheck FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA aircheck FROM PUBLIC;

GRANT USAGE ON SCHEMA aircheck TO aircheck_writer, aircheck_reader;
-- Columns that show times are computed with the rights of who writes or asks.
GRANT EXECUTE ON FUNCTION aircheck.time_of(bigint) TO aircheck_writer, aircheck_reader;
GRANT SELECT, INSERT, UPDATE
    ON aircheck.task, aircheck.segment, aircheck.refused_record
    TO aircheck_writer;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON aircheck.usage_by_stream, aircheck.usage_by_day, aircheck.talk_time, aircheck.quality
    TO aircheck_writer;
GRANT SELECT
    ON aircheck.task, aircheck.segment, aircheck.refused_record, aircheck.usage_by_stream,
        aircheck.usage_by_day, aircheck.talk_time, aircheck.quality, aircheck.talk_time_by_room,
        aircheck.quality_now
    TO aircheck_reader;
