package io.aircheck.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.MessageSerializer;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.Stretches;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.Codec;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
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

/** Messages between operators and in state, written and read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MessageBenchmark {
    private static final int TICKS = 960;

    /** Of the audio in the chunk, in ms. */
    @Param("28800")
    public long chunkMillis;

    private final DataOutputSerializer out = new DataOutputSerializer(1 << 16);
    private final MessageSerializer<Chunk> chunks = new MessageSerializer<>(Chunk.class);
    private final MessageSerializer<ReceivedFrames> frames =
            new MessageSerializer<>(ReceivedFrames.class);
    private Chunk chunk;
    private ReceivedFrames received;
    private byte[] writtenChunk;
    private byte[] writtenFrames;

    @Setup
    public void prepare() throws Exception {
        Chunk.Voice.Builder voice = Chunk.Voice.newBuilder().setUserId("alice");
        List<byte[]> payloads = Speech.payloads(chunkMillis);
        for (int i = 0; i < payloads.size(); i++) {
            voice.addPackets(
                    Packet.newBuilder()
                            .setStream(1)
                            .setCodec(Codec.OPUS)
                            .setSampleRate(48_000)
                            .setChannels(1)
                            .setSequence(i)
                            .setStartTicks((long) i * TICKS)
                            .setLengthTicks(TICKS)
                            .setPayload(ByteString.copyFrom(payloads.get(i))));
        }
        chunk = Chunk.newBuilder().setTo(chunkMillis * 48).addVoices(voice).build();
        AudioFrames record = Speech.records(chunkMillis).get(0);
        ReceivedFrames.Builder frame =
                ReceivedFrames.newBuilder()
                        .setBizId(1)
                        .setRoomId("42")
                        .setUserId("alice")
                        .setRecordTimeMs(1)
                        .setFrames(record.toByteString());
        Stretches.of(record).ifPresent(frame::setStretch);
        received = frame.build();
        writtenChunk = write(chunks, chunk);
        writtenFrames = write(frames, received);
    }

    private <M extends MessageLite> byte[] write(MessageSerializer<M> serializer, M message)
            throws IOException {
        out.clear();
        serializer.serialize(message, out);
        return out.getCopyOfBuffer();
    }

    private <M extends MessageLite> int length(MessageSerializer<M> serializer, M message)
            throws IOException {
        out.clear();
        serializer.serialize(message, out);
        return out.length();
    }

    /** A chunk of one voice. */
    @Benchmark
    public int writeChunk() throws IOException {
        return length(chunks, chunk);
    }

    /** A chunk of one voice. */
    @Benchmark
    public Chunk readChunk() throws IOException {
        return chunks.deserialize(new DataInputDeserializer(writtenChunk));
    }

    /** A record of ten frames. */
    @Benchmark
    public int writeReceivedFrames() throws IOException {
        return length(frames, received);
    }

    /** A record of ten frames. */
    @Benchmark
    public ReceivedFrames readReceivedFrames() throws IOException {
        return frames.deserialize(new DataInputDeserializer(writtenFrames));
    }
}
