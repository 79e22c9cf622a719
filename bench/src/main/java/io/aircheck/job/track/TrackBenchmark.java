package io.aircheck.job.track;

import static io.aircheck.job.message.MessageType.message;

import io.aircheck.bench.Speech;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.Stretches;
import io.aircheck.job.message.Task;
import io.aircheck.job.message.TrackKey;
import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.restart.RestartAwareOperator;
import io.aircheck.schema.AudioFrames;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The track function in its operator, from records to chunks, on RocksDB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
public class TrackBenchmark {
    private static final String ROOM = "42";
    private static final long CHUNK_TICKS = 28_800L * 48;
    private static final long HOLD_MS = 5_000;

    /** The pace of watermarks, in ms of event time. */
    private static final long WATERMARK_MS = 1000;

    /** Beyond everything that is waited for. */
    private static final long DAY_MS = 86_400_000;

    /** Tracks that speak at the same time. */
    @Param({"1", "100"})
    public int tracks;

    /** How long, in ms. */
    @Param("60000")
    public long millis;

    private List<AudioFrames> records;
    private long startMs;
    private KeyedTwoInputStreamOperatorTestHarness<TrackKey, ReceivedFrames, TrackOrder, Chunk>
            harness;

    @Setup
    public void prepare() throws Exception {
        records = Speech.records(millis);
        startMs = records.get(0).getFrames(0).getMediaTimeUs() / 1000;
    }

    /** A new operator for each run: tracks go on in event time, which does not go back. */
    @Setup(Level.Iteration)
    public void open() throws Exception {
        TrackSettings settings =
                new TrackSettings(CHUNK_TICKS, HOLD_MS, ZoneOffset.UTC, "audio-frames");
        harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        RestartAwareOperator.of(new TrackFunction(settings)),
                        TrackKey::of,
                        TrackKey::of,
                        TypeInformation.of(TrackKey.class));
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        harness.setup(message(Chunk.class).createSerializer(null));
        harness.open();
    }

    @TearDown(Level.Iteration)
    public void close() throws Exception {
        harness.close();
    }

    /** All tracks from their first frame to their end; says how many chunks came of it. */
    @Benchmark
    public int record() throws Exception {
        Task task =
                Task.newBuilder()
                        .setBizId(1)
                        .setRoomId(ROOM)
                        .setTaskId(7)
                        .setStartMs(startMs)
                        .setNameStartMs(startMs)
                        .build();
        order(
                startMs,
                TrackOrder.newBuilder()
                        .setRecord(
                                TrackOrder.Record.newBuilder()
                                        .setTask(task)
                                        .setSingle(true)
                                        .setOutput(
                                                Output.newBuilder()
                                                        .setBucket("voice-1250000000")
                                                        .setRegion("ap-seoul")
                                                        .setSampleRate(48_000)
                                                        .setBitRate(64_000)
                                                        .setMaxSegmentMs(7_200_000)
                                                        .setMicOffGapMs(2000))));
        long watermark = startMs;
        for (AudioFrames record : records) {
            AudioFrames of = record;
            long time = of.getFrames(of.getFramesCount() - 1).getMediaTimeUs() / 1000 + 20;
            for (int track = 0; track < tracks; track++) {
                ReceivedFrames.Builder received =
                        ReceivedFrames.newBuilder()
                                .setBizId(1)
                                .setRoomId(ROOM)
                                .setUserId(user(track))
                                .setRecordTimeMs(time)
                                .setFrames(of.toByteString());
                Stretches.of(of).ifPresent(received::setStretch);
                harness.processElement1(new StreamRecord<>(received.build(), time));
            }
            for (; watermark + WATERMARK_MS < time; watermark += WATERMARK_MS) {
                harness.processBothWatermarks(new Watermark(watermark));
            }
        }
        long endMs = startMs + millis;
        order(
                endMs,
                TrackOrder.newBuilder()
                        .setEndTask(
                                TrackOrder.EndTask.newBuilder()
                                        .setTaskId(7)
                                        .setReason("stop-record")));
        harness.processBothWatermarks(new Watermark(endMs + DAY_MS));
        int chunks = harness.extractOutputValues().size();
        harness.getOutput().clear();
        return chunks;
    }

    private void order(long timeMs, TrackOrder.Builder order) throws Exception {
        List<TrackOrder> all = new ArrayList<>();
        for (int track = 0; track < tracks; track++) {
            all.add(
                    order.setBizId(1)
                            .setRoomId(ROOM)
                            .setUserId(user(track))
                            .setTimeMs(timeMs)
                            .build());
        }
        for (TrackOrder each : all) {
            harness.processElement2(new StreamRecord<>(each, timeMs));
        }
    }

    private static String user(int track) {
        return "user-" + track;
    }
}
