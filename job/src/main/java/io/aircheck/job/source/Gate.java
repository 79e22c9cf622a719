package io.aircheck.job.source;

import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.SourceRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets through what keeps to the wire contract and sends the rest to {@link #DEAD_LETTERS}, each
 * with the reason. Whatever the bytes, a record never fails the job: it is accepted, a tick (whose
 * work is done once its time is in the watermark), or refused. Keeps no state; counts what it did
 * ({@link GateCounters}).
 *
 * @param <T> what accepted records become
 */
public abstract sealed class Gate<T> extends ProcessFunction<SourceRecord, T>
        permits FrameGate, EventGate, CommandGate, SettingsGate {
    private static final long serialVersionUID = 1L;

    /** What was refused. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", MessageType.message(DeadLetter.class));

    private final GateSettings settings;
    private transient GateCounters counters;

    Gate(GateSettings settings) {
        this.settings = settings;
    }

    /** What became of a record that was not refused. */
    enum Verdict {
        ACCEPTED,
        TICK
    }

    /**
     * Judges a record whose time is trusted.
     *
     * @throws RefusedException if it is refused as a whole
     */
    abstract Verdict judge(SourceRecord record, Context context, Collector<T> out)
            throws RefusedException;

    @Override
    public void open(OpenContext context) {
        counters = new GateCounters(getRuntimeContext().getMetricGroup());
    }

    @Override
    public final void processElement(SourceRecord record, Context context, Collector<T> out) {
        try {
            if (!TrustedTime.isTrusted(record, settings.time())) {
                throw new RefusedException(
                        Refusal.UNTRUSTED_TIME,
                        "the record's time is of type "
                                + record.getTimestampType()
                                + ", not the broker's");
            }
            if (judge(record, context, out) == Verdict.TICK) {
                counters.tick();
            } else {
                counters.accepted();
            }
        } catch (RefusedException e) {
            refuse(record, e, context);
        }
    }

    /** Sends a record to the dead letters; parts of it may have been accepted. */
    final void refuse(SourceRecord record, RefusedException why, Context context) {
        counters.refused(why.refusal());
        DeadLetter.Builder letter =
                DeadLetter.newBuilder()
                        .setReason(why.refusal().word() + ": " + why.getMessage())
                        .setSourceTopic(record.getTopic())
                        .setSourcePartition(record.getPartition())
                        .setSourceOffset(record.getOffset())
                        .setTimestampMs(record.getTimestampMs());
        if (record.hasKey()) {
            letter.setKey(record.getKey());
        }
        if (record.hasValue()) {
            letter.setValue(record.getValue());
        }
        context.output(DEAD_LETTERS, letter.build());
    }

    final GateSettings settings() {
        return settings;
    }

    /** The record's value. */
    static byte[] value(SourceRecord record) throws RefusedException {
        if (!record.hasValue()) {
            throw new RefusedException(Refusal.MALFORMED, "the record has no value");
        }
        return record.getValue().toByteArray();
    }
}
