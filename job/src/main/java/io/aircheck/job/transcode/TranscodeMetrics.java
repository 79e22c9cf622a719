package io.aircheck.job.transcode;

import io.aircheck.job.message.Chunk;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** Counters of transcoding, in the group {@code aircheck}. Thread-safe. */
final class TranscodeMetrics {
    private final Counter chunks;
    private final Counter audioMillis;
    private final Counter encodeMillis;
    private final Counter failures;
    private final Counter silenced;
    private final Counter decodersAbandoned;

    TranscodeMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup("aircheck");
        chunks = group.counter("chunksEncoded", new ThreadSafeSimpleCounter());
        audioMillis = group.counter("audioMsEncoded", new ThreadSafeSimpleCounter());
        encodeMillis = group.counter("encodeMs", new ThreadSafeSimpleCounter());
        failures = group.counter("encoderFailures", new ThreadSafeSimpleCounter());
        silenced = group.counter("chunksSilenced", new ThreadSafeSimpleCounter());
        decodersAbandoned = group.counter("decodersAbandoned", new ThreadSafeSimpleCounter());
    }

    void encoded(Chunk chunk, long nanos) {
        chunks.inc();
        encodeMillis.inc(nanos / 1_000_000);
        long samples = chunk.getTo() - chunk.getFrom();
        audioMillis.inc(samples * 1000 / chunk.getFile().getOutput().getSampleRate());
    }

    void failed() {
        failures.inc();
    }

    /** A decoder did not end in time; its thread may run for ever. */
    void decoderAbandoned() {
        decodersAbandoned.inc();
    }

    void silenced() {
        silenced.inc();
    }
}
