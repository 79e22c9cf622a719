package io.aircheck.job.segment;

import com.google.protobuf.ByteString;
import io.aircheck.audio.Mp3Format;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.message.Task;
import io.aircheck.job.segment.state.Piece;
import io.aircheck.job.segment.state.SegmentState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
import org.openjdk.jmh.annotations.Warmup;

/** Header and chunks put together to the first part of a file, 1 MiB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SpliceBenchmark {
    private static final int PART_BYTES = 1 << 20;

    /** Of a chunk, in ms. */
    @Param("28800")
    public long chunkMillis;

    private SegmentState file;
    private final List<ByteString> chunks = new ArrayList<>();

    @Setup
    public void prepare() {
        Mp3Format format = Mp3Format.DEFAULT;
        SegmentFile about =
                SegmentFile.newBuilder()
                        .setTask(Task.newBuilder().setBizId(1).setRoomId("42").setTaskId(7))
                        .setUserId("alice")
                        .setOutput(
                                Output.newBuilder()
                                        .setSampleRate(format.sampleRate())
                                        .setBitRate(format.bitRate()))
                        .build();
        int header = FileHeader.length(about);
        SegmentState.Builder state =
                SegmentState.newBuilder().setFile(about).setHeaderBytes(header);
        byte[] bytes = new byte[(int) (chunkMillis * format.bitRate() / 8000)];
        new Random(1).nextBytes(bytes);
        long at = header;
        long samples = 0;
        for (int index = 0; at < PART_BYTES; index++) {
            chunks.add(ByteString.copyFrom(bytes));
            state.addPieces(
                    Piece.newBuilder().setIndex(index).setFrom(at).setTo(at + bytes.length));
            at += bytes.length;
            samples += chunkMillis * format.sampleRate() / 1000;
        }
        file =
                state.setLength(at)
                        .setEnd(
                                SegmentEnd.newBuilder()
                                        .setChunks(chunks.size())
                                        .setSamples(samples))
                        .build();
    }

    /** Says how many bytes the part has. */
    @Benchmark
    public int splice() throws Exception {
        return FileBytes.read(file, 0, PART_BYTES, chunks::get).bytes().length;
    }
}
