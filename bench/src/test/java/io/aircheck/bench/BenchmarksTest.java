package io.aircheck.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.segment.SpliceBenchmark;
import io.aircheck.job.track.TrackBenchmark;
import org.junit.jupiter.api.Test;

/** Each benchmark once, on little audio: that they do what they claim to measure. */
class BenchmarksTest {
    private static final long CHUNK_MS = 1152;
    private static final int RATE = 48_000;

    @Test
    void codecs() throws Exception {
        CodecBenchmark codec = new CodecBenchmark();
        codec.chunkMillis = CHUNK_MS;
        codec.prepare();
        try {
            assertThat(codec.decode()).hasSizeGreaterThan((int) (CHUNK_MS * RATE / 1000));
            assertThat(codec.mix()).hasSameSizeAs(codec.decode());
            // 64 kbit/s are 8 bytes a millisecond.
            assertThat(codec.encodeOne().get(0)).hasSize((int) (CHUNK_MS * 8));
            assertThat(codec.encodeTwelve()).hasSize(12);
        } finally {
            codec.finish();
        }
    }

    @Test
    void messages() throws Exception {
        MessageBenchmark message = new MessageBenchmark();
        message.chunkMillis = 200;
        message.prepare();
        assertThat(message.readChunk().getVoices(0).getPacketsCount()).isEqualTo(10);
        assertThat(message.readReceivedFrames().getUserId()).isEqualTo("alice");
        assertThat(message.writeChunk()).isGreaterThan(message.writeReceivedFrames());
    }

    @Test
    void track() throws Exception {
        TrackBenchmark track = new TrackBenchmark();
        track.tracks = 2;
        track.millis = 10_000;
        track.prepare();
        track.open();
        try {
            // A line of the grid may lie within.
            assertThat(track.record()).isBetween(2, 4);
        } finally {
            track.close();
        }
    }

    @Test
    void splice() throws Exception {
        SpliceBenchmark splice = new SpliceBenchmark();
        splice.chunkMillis = CHUNK_MS;
        splice.prepare();
        assertThat(splice.splice()).isEqualTo(1 << 20);
    }
}
