package io.aircheck.bench;

import io.aircheck.audio.EncodeException;
import io.aircheck.audio.Mixer;
import io.aircheck.audio.Mp3Encoder;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Decoding, mixing and encoding of one chunk, as transcoding does it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class CodecBenchmark {
    private static final int VOICES = 4;
    private static final int CHUNKS_PER_RUN = 12;

    /** The job's length of a chunk, in ms. */
    @Param("28800")
    public long chunkMillis;

    private Stretch stretch;
    private short[] pcm;
    private Mp3Encoder encoder;

    @Setup
    public void prepare() throws Exception {
        stretch = new Stretch(chunkMillis);
        pcm = stretch.decode();
        encoder = new Mp3Encoder();
    }

    @TearDown
    public void finish() {
        encoder.close();
    }

    /** Opus to PCM, one voice. */
    @Benchmark
    public short[] decode() {
        return stretch.decode();
    }

    /** Four voices that speak at once, limiter included. */
    @Benchmark
    public short[] mix() {
        return Mixer.mix(Collections.nCopies(VOICES, pcm));
    }

    /** PCM to MP3, a run of ffmpeg for one chunk; its processor time is another process's. */
    @Benchmark
    public List<byte[]> encodeOne() throws EncodeException, InterruptedException {
        return encoder.encode(List.of(stretch.request(pcm)));
    }

    /** The same for twelve chunks in one run: what the job does when it has much to do. */
    @Benchmark
    public List<byte[]> encodeTwelve() throws EncodeException, InterruptedException {
        return encoder.encode(Collections.nCopies(CHUNKS_PER_RUN, stretch.request(pcm)));
    }
}
