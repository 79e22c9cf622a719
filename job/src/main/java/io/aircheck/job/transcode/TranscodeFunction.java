package io.aircheck.job.transcode;

import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.EncodedChunk;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Chunks in, MP3 frames out, in any order. Never completes exceptionally and knows no time limit of
 * Flink's: the transcoder has its own.
 */
public final class TranscodeFunction extends RichAsyncFunction<Chunk, EncodedChunk> {
    private static final long serialVersionUID = 1L;

    private final TranscodeSettings settings;
    private transient Transcoder transcoder;
    private transient TranscodeMetrics metrics;

    public TranscodeFunction(TranscodeSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        MetricGroup group = getRuntimeContext().getMetricGroup();
        metrics = new TranscodeMetrics(group);
        Transcoder acquired = SharedTranscoder.acquire(settings);
        transcoder = acquired;
        group.addGroup("aircheck").gauge("chunksWaiting", acquired::waiting);
    }

    @Override
    public void asyncInvoke(Chunk chunk, ResultFuture<EncodedChunk> result)
            throws InterruptedException {
        transcoder.transcode(
                chunk,
                metrics,
                encoded -> result.complete(List.of(encoded)),
                result::completeExceptionally);
    }

    @Override
    public void close() {
        if (transcoder != null) {
            transcoder = null;
            SharedTranscoder.release();
        }
    }
}
