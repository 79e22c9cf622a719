package io.aircheck.job.source;

import io.aircheck.job.config.SourceTime;
import io.aircheck.job.message.SourceRecord;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * The watermark of one partition: just below the largest trusted record time, as a broker's clock
 * only goes on. Where the topic must be known to its end first, nothing is said until the record
 * before the end is read.
 */
final class PartitionTime implements WatermarkGenerator<SourceRecord> {
    private final SourceTime time;
    private final Map<Integer, Long> ends;
    private long largest = Long.MIN_VALUE;
    private boolean released;

    /**
     * @param ends of each partition: the offset behind the last record that must be read before
     *     time moves; partitions without records, and those that came later, are not named
     */
    PartitionTime(SourceTime time, Map<Integer, Long> ends) {
        this.time = time;
        this.ends = ends;
        this.released = ends.isEmpty();
    }

    @Override
    public void onEvent(SourceRecord record, long timestamp, WatermarkOutput output) {
        if (!released) {
            // The record at end - 1 may be a transaction's mark, which a reader never sees; the
            // next tick behind it tells as much.
            released = record.getOffset() >= ends.getOrDefault(record.getPartition(), 0L) - 1;
        }
        if (TrustedTime.isTrusted(record, time)) {
            largest = Math.max(largest, timestamp);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (released && largest != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(largest - 1));
        }
    }
}
