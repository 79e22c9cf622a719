package io.aircheck.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.config.SourceTime;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.job.message.SourceRecord.TimestampType;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;

class PartitionTimeTest {
    private final Output output = new Output();

    @Test
    void timeIsJustBelowTheLatestRecord() {
        PartitionTime time = new PartitionTime(SourceTime.LOG_APPEND, Map.of());
        assertThat(after(time)).isEqualTo(Long.MIN_VALUE);

        read(time, 0, 0, 1_000);
        assertThat(after(time)).isEqualTo(999);
        read(time, 0, 1, 900);
        assertThat(after(time)).isEqualTo(999);
        read(time, 0, 2, 2_000);
        assertThat(after(time)).isEqualTo(1_999);
    }

    @Test
    void timeStandsUntilThePartitionIsReadToItsKnownEnd() {
        PartitionTime time = new PartitionTime(SourceTime.LOG_APPEND, Map.of(0, 3L, 1, 9L));

        read(time, 0, 0, 1_000);
        read(time, 0, 1, 2_000);
        assertThat(after(time)).isEqualTo(Long.MIN_VALUE);
        read(time, 0, 2, 2_500);
        assertThat(after(time)).isEqualTo(2_499);
    }

    @Test
    void aTickBehindAnUnseenLastOffsetEndsTheHold() {
        PartitionTime time = new PartitionTime(SourceTime.LOG_APPEND, Map.of(0, 3L));

        read(time, 0, 1, 1_000);
        assertThat(after(time)).isEqualTo(Long.MIN_VALUE);
        read(time, 0, 3, 3_000);
        assertThat(after(time)).isEqualTo(2_999);
    }

    @Test
    void anEmptyPartitionMovesWithItsFirstTick() {
        PartitionTime time = new PartitionTime(SourceTime.LOG_APPEND, Map.of(1, 9L));

        read(time, 0, 0, 1_000);
        assertThat(after(time)).isEqualTo(999);
    }

    @Test
    void aWritersClaimMovesNothingUnlessTrusted() {
        SourceRecord claim = record(0, 5, 9_000_000, TimestampType.CREATE_TIME);

        PartitionTime broker = new PartitionTime(SourceTime.LOG_APPEND, Map.of());
        broker.onEvent(claim, claim.getTimestampMs(), output);
        assertThat(after(broker)).isEqualTo(Long.MIN_VALUE);

        PartitionTime writer = new PartitionTime(SourceTime.CREATE, Map.of());
        writer.onEvent(claim, claim.getTimestampMs(), output);
        assertThat(after(writer)).isEqualTo(8_999_999);
    }

    private long after(PartitionTime time) {
        time.onPeriodicEmit(output);
        return output.latest;
    }

    private void read(PartitionTime time, int partition, long offset, long timestamp) {
        time.onEvent(
                record(partition, offset, timestamp, TimestampType.LOG_APPEND_TIME),
                timestamp,
                output);
    }

    private static SourceRecord record(
            int partition, long offset, long timestamp, TimestampType type) {
        return SourceRecord.newBuilder()
                .setPartition(partition)
                .setOffset(offset)
                .setTimestampMs(timestamp)
                .setTimestampType(type)
                .build();
    }

    private static final class Output implements WatermarkOutput {
        private long latest = Long.MIN_VALUE;

        @Override
        public void emitWatermark(Watermark watermark) {
            latest = watermark.getTimestamp();
        }

        @Override
        public void markIdle() {
            throw new AssertionError("no partition is ever idle");
        }

        @Override
        public void markActive() {
            throw new AssertionError("no partition is ever idle");
        }
    }
}
