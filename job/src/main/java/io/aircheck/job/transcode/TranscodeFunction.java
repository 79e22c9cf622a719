package io.aircheck.job.transcode;

import io.aircheck.audio.Mp3Encoder;
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

    public TranscodeFunction(TranscodeSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        MetricGroup group = getRuntimeContext().getMetricGroup();
        Mp3Encoder encoder =
                new Mp3Encoder(
                        new Mp3Encoder.Options(
                                settings.compressionLevel(), settings.timeLimit(), null));
        transcoder = new Transcoder(settings, encoder, new TranscodeMetrics(group));
        group.addGroup("aircheck").gauge("chunksWaiting", () -> transcoder.waiting());
    }

    @Override
    public void asyncInvoke(Chunk chunk, ResultFuture<EncodedChunk> result)
            throws InterruptedException {
        transcoder.transcode(
                chunk, encoded -> result.complete(List.of(encoded)), result::completeExceptionally);
    }

    @Override
    public void close() {
        if (transcoder != null) {
            transcoder.close();
        }
    }
}
