package io.aircheck.job.source;

import io.aircheck.job.config.SourceTime;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.job.message.SourceRecord.TimestampType;

/** Which records' times may move the job's time. */
final class TrustedTime {
    private TrustedTime() {}

    /**
     * Whether a record's time is the broker's, or a writer's where writers are trusted. A topic can
     * hold both: batches written before it was switched to LogAppendTime keep their writers' times.
     */
    static boolean isTrusted(SourceRecord record, SourceTime time) {
        return record.getTimestampType() == TimestampType.LOG_APPEND_TIME
                || time == SourceTime.CREATE
                        && record.getTimestampType() == TimestampType.CREATE_TIME;
    }
}
