-- Aircheck's functions, for the session's current catalog and database.
-- target/aircheck-udf.jar of udf/ must be on the class path: in Flink's lib, or by ADD JAR.
-- docs/sql-functions.md says what each does.

CREATE FUNCTION IF NOT EXISTS OBJECT_KEY_PARTS AS 'io.aircheck.udf.ObjectKeyParts' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS OBJECT_KEY AS 'io.aircheck.udf.ObjectKey' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS BILLABLE_MINUTES AS 'io.aircheck.udf.BillableMinutes' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS TASK_DAY AS 'io.aircheck.udf.TaskDay' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS FORMAT_DURATION AS 'io.aircheck.udf.FormatDuration' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS LOSS_RATIO AS 'io.aircheck.udf.LossRatio' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS DBFS AS 'io.aircheck.udf.Dbfs' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS CALLBACK_SIGNATURE_OK AS 'io.aircheck.udf.CallbackSignatureOk' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS EPOCH_MS AS 'io.aircheck.udf.EpochMs' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS GAP_SAMPLES AS 'io.aircheck.udf.GapSamples' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS KNOWN_EVENT AS 'io.aircheck.udf.KnownEvent' LANGUAGE JAVA;
CREATE FUNCTION IF NOT EXISTS TALK_TIME AS 'io.aircheck.udf.TalkTime' LANGUAGE JAVA;
