package io.aircheck.job.source;

import com.google.protobuf.ByteString;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.job.message.SourceRecord.TimestampType;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.apache.flink.util.OutputTag;

/** Sends records through a gate and keeps what comes out. */
final class GateRun<T> {
    static final long RECORD_TIME = 1_767_225_600_000L;

    final List<T> accepted = new ArrayList<>();
    final List<DeadLetter> refused = new ArrayList<>();
    final List<RoomInput> activity = new ArrayList<>();

    private final Gate<T> gate;

    GateRun(Gate<T> gate) throws Exception {
        this.gate = gate;
        gate.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
        gate.open(new OpenContext() {});
    }

    GateRun<T> send(byte[] value) {
        return send(record(null, value));
    }

    GateRun<T> send(SourceRecord record) {
        gate.processElement(record, context(), new ListCollector<>(accepted));
        return this;
    }

    /** As the broker would stamp it. */
    static SourceRecord record(String key, byte[] value) {
        SourceRecord.Builder record =
                SourceRecord.newBuilder()
                        .setTopic("topic")
                        .setPartition(3)
                        .setOffset(17)
                        .setTimestampMs(RECORD_TIME)
                        .setTimestampType(TimestampType.LOG_APPEND_TIME);
        if (key != null) {
            record.setKey(ByteString.copyFromUtf8(key));
        }
        if (value != null) {
            record.setValue(ByteString.copyFrom(value));
        }
        return record.build();
    }

    private ProcessFunction<SourceRecord, T>.Context context() {
        return gate.new Context() {
            @Override
            public Long timestamp() {
                return RECORD_TIME;
            }

            @Override
            public TimerService timerService() {
                throw new AssertionError("gates set no timers");
            }

            @Override
            public <X> void output(OutputTag<X> tag, X value) {
                if (tag.equals(Gate.DEAD_LETTERS)) {
                    refused.add((DeadLetter) value);
                } else if (tag.equals(FrameGate.ACTIVITY)) {
                    activity.add((RoomInput) value);
                } else {
                    throw new AssertionError("unknown output " + tag);
                }
            }
        };
    }
}
