package io.aircheck.job.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.audio.EncodeException;
import io.aircheck.audio.Mp3Encoder;
import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.PcmPacker;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.MessageType;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.message.Task;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Codec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chunks become MP3 frames, whatever happens. */
class TranscoderTest {
    private static final Mp3Format FORMAT = Mp3Format.of(48_000, 64_000);
    private static final int FRAME = 1152;
    private static final ByteString OPUS = ByteString.copyFrom(new byte[] {9 << 3, 0});
    private static final TranscodeSettings SETTINGS =
            new TranscodeSettings(1, 4, 5, Duration.ofSeconds(60), "", 1 << 20, "audio-frames");

    private static Chunk.Builder chunk(long from, long to) {
        return Chunk.newBuilder()
                .setFile(
                        SegmentFile.newBuilder()
                                .setTask(
                                        Task.newBuilder()
                                                .setBizId(1)
                                                .setRoomId("42")
                                                .setTaskId(7)
                                                .setStartMs(1_772_352_000_000L))
                                .setUserId("alice")
                                .setOutput(
                                        Output.newBuilder()
                                                .setSampleRate(48_000)
                                                .setBitRate(64_000)))
                .setIndex(3)
                .setFrom(from)
                .setTo(to);
    }

    private static Packet packet(Codec codec, long sequence, ByteString payload) {
        return Packet.newBuilder()
                .setStream(1)
                .setCodec(codec)
                .setSampleRate(48_000)
                .setChannels(1)
                .setSequence(sequence)
                .setStartTicks(sequence * 960)
                .setLengthTicks(960)
                .setPayload(payload)
                .build();
    }

    private static ByteString tone() {
        byte[] pcm = new byte[1920];
        for (int i = 0; i < 960; i++) {
            int sample = (int) (8000 * Math.sin(2 * Math.PI * i / 96));
            pcm[2 * i] = (byte) sample;
            pcm[2 * i + 1] = (byte) (sample >> 8);
        }
        return ByteString.copyFrom(PcmPacker.pack(pcm, 1));
    }

    private static Chunk talk(Codec codec, ByteString payload, boolean last) {
        long to = last ? 50 * FRAME + 7 : 50 * FRAME;
        Chunk.Builder chunk = chunk(0, to).setDetectSpeech(true);
        Chunk.Voice.Builder voice = Chunk.Voice.newBuilder().setUserId("alice");
        for (long i = 0; i < 70; i++) {
            voice.addPackets(packet(codec, i, payload));
        }
        if (last) {
            chunk.setEnd(SegmentEnd.newBuilder().setChunks(4).setSamples(to));
        }
        return chunk.addVoices(voice).build();
    }

    private static EncodedChunk transcode(WindowEncoder encoder, Chunk chunk) throws Exception {
        return transcode(SETTINGS, ChunkDecoder::decode, encoder, chunk);
    }

    private static EncodedChunk transcode(
            TranscodeSettings settings, ChunkDecoding decoding, WindowEncoder encoder, Chunk chunk)
            throws Exception {
        TranscodeMetrics metrics = new TranscodeMetrics(new UnregisteredMetricsGroup());
        try (Transcoder transcoder = new Transcoder(settings, decoding, encoder)) {
            CompletableFuture<EncodedChunk> result = new CompletableFuture<>();
            transcoder.transcode(chunk, metrics, result::complete, result::completeExceptionally);
            return result.get(60, TimeUnit.SECONDS);
        }
    }

    private static EncodedChunk transcode(Chunk chunk) throws Exception {
        return transcode(WindowEncoder.of(new Mp3Encoder()), chunk);
    }

    /** An encoder that refuses what it is told to. */
    private record Failing(WindowEncoder encoder, Predicate<Mp3Encoder.Request> refused)
            implements WindowEncoder {
        @Override
        public List<byte[]> encode(List<Mp3Encoder.Request> requests)
                throws EncodeException, InterruptedException {
            if (requests.stream().anyMatch(refused)) {
                throw new EncodeException("refused");
            }
            return encoder.encode(requests);
        }

        @Override
        public byte[] silentFrame(Mp3Format format) throws EncodeException, InterruptedException {
            return encoder.silentFrame(format);
        }

        @Override
        public void close() {
            encoder.close();
        }
    }

    private static boolean sounds(Mp3Encoder.Request request) {
        for (short sample : request.pcm()) {
            if (sample != 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void pcmBecomesExactlyTheFramesOfItsWindow() throws Exception {
        EncodedChunk encoded = transcode(talk(Codec.PCM_S16LE, tone(), false));

        assertThat(encoded.getMp3().size()).isEqualTo(50 * FORMAT.frameBytes());
        assertThat(encoded.getIndex()).isEqualTo(3);
        assertThat(encoded.getRepeat()).isZero();
        assertThat(encoded.getFaultsList()).isEmpty();
        assertThat(encoded.getSpeechList())
                .singleElement()
                .satisfies(speech -> assertThat(speech.getUserId()).isEqualTo("alice"));
    }

    @Test
    void speechInAMixIsToldWhereItIsInNoFileOfTheUser() throws Exception {
        Chunk.Builder mix = talk(Codec.PCM_S16LE, tone(), false).toBuilder();
        mix.getFileBuilder().setMixed(true).clearUserId();
        Chunk alsoSingle = mix.build();
        mix.getVoicesBuilder(0)
                .getPacketsBuilderList()
                .forEach(packet -> packet.setMixedOnly(packet.getSequence() >= 25));

        assertThat(transcode(alsoSingle).getSpeechList()).isEmpty();
        assertThat(transcode(mix.build()).getSpeechList())
                .containsExactly(
                        EncodedChunk.Speech.newBuilder()
                                .setUserId("alice")
                                .setStartUs(500_000)
                                .setEndUs(1_200_000)
                                .build());
    }

    @Test
    void theLastChunkFlushesTheEncoder() throws Exception {
        Chunk last = talk(Codec.OPUS, OPUS, true);
        EncodedChunk encoded = transcode(last);

        int frames = ChunkDecoder.window(last).frames(FORMAT);
        assertThat(frames).isGreaterThan(50);
        assertThat(encoded.getMp3().size()).isEqualTo(frames * FORMAT.frameBytes());
        assertThat(encoded.getEnd()).isEqualTo(last.getEnd());
    }

    @Test
    void steadySilenceIsOneFrameRepeated() throws Exception {
        EncodedChunk encoded = transcode(chunk(100 * FRAME, 300 * FRAME).build());

        assertThat(encoded.getMp3().size()).isEqualTo(FORMAT.frameBytes());
        assertThat(encoded.getRepeat()).isEqualTo(200);
    }

    @Test
    void silenceAtTheStartOfAFileIsEncoded() throws Exception {
        EncodedChunk encoded = transcode(chunk(0, 20 * FRAME).build());

        assertThat(encoded.getMp3().size()).isEqualTo(20 * FORMAT.frameBytes());
        assertThat(encoded.getRepeat()).isZero();
    }

    @Test
    void whatTheEncoderRefusesForGoodBecomesSilence() throws Exception {
        WindowEncoder picky =
                new Failing(WindowEncoder.of(new Mp3Encoder()), TranscoderTest::sounds);
        EncodedChunk encoded = transcode(picky, talk(Codec.PCM_S16LE, tone(), false));

        assertThat(encoded.getMp3().size()).isEqualTo(50 * FORMAT.frameBytes());
        assertThat(encoded.getFaultsList())
                .containsExactly(
                        EncodedChunk.Fault.newBuilder()
                                .setSamples(50 * FRAME)
                                .setReason("encoder: refused")
                                .build());
    }

    @Test
    void audioWaitsWhileTheEncoderDoesNotWorkAtAll() throws Exception {
        Chunk chunk = talk(Codec.PCM_S16LE, tone(), false);
        int[] failures = {7};
        WindowEncoder down =
                new Failing(WindowEncoder.of(new Mp3Encoder()), request -> failures[0]-- > 0);

        assertThat(transcode(down, chunk)).isEqualTo(transcode(chunk));
        assertThat(failures[0]).isNegative();
    }

    @Test
    void aTaskThatEndedDoesNotKeepOthersFromTheirChunks() throws Exception {
        TranscodeMetrics metrics = new TranscodeMetrics(new UnregisteredMetricsGroup());
        Chunk chunk = talk(Codec.PCM_S16LE, tone(), false);
        try (Transcoder transcoder =
                new Transcoder(
                        SETTINGS, ChunkDecoder::decode, WindowEncoder.of(new Mp3Encoder()))) {
            for (int i = 0; i < 3; i++) {
                transcoder.transcode(
                        chunk,
                        metrics,
                        encoded -> {
                            throw new RejectedExecutionException("the mailbox is closed");
                        },
                        failure -> {
                            throw new RejectedExecutionException("the mailbox is closed");
                        });
            }
            CompletableFuture<EncodedChunk> result = new CompletableFuture<>();
            transcoder.transcode(chunk, metrics, result::complete, result::completeExceptionally);

            assertThat(result.get(60, TimeUnit.SECONDS).getIndex()).isEqualTo(3);
        }
    }

    /** An encoder that refuses work once it is closed, as {@link Mp3Encoder} does. */
    private static final class Closing implements WindowEncoder {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public List<byte[]> encode(List<Mp3Encoder.Request> requests) {
            entered.countDown();
            // Whoever is within a run when the encoder is closed hears of it so.
            boolean waiting = true;
            while (waiting) {
                try {
                    closed.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    // The transcoder interrupts its workers first.
                }
            }
            throw new RejectedExecutionException("the encoder is closed");
        }

        @Override
        public byte[] silentFrame(Mp3Format format) {
            throw new AssertionError("nobody is silent");
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    @Timeout(60)
    void closingFailsNoTask() throws Exception {
        TranscodeMetrics metrics = new TranscodeMetrics(new UnregisteredMetricsGroup());
        Closing encoder = new Closing();
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        try (Transcoder transcoder = new Transcoder(SETTINGS, ChunkDecoder::decode, encoder)) {
            transcoder.transcode(
                    talk(Codec.PCM_S16LE, tone(), false), metrics, told::add, told::add);
            assertThat(encoder.entered.await(60, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(told).isEmpty();
    }

    /** A decoder to which something happens at every packet with a sequence. */
    private record Booby(long sequence, Runnable trap) implements ChunkDecoding {
        @Override
        public ChunkDecoder.Decoded decode(
                Chunk chunk, Map<Packet, String> refused, Consumer<Packet> underWay) {
            return ChunkDecoder.decode(
                    chunk,
                    refused,
                    packet -> {
                        underWay.accept(packet);
                        if (packet.getSequence() == sequence && !refused.containsKey(packet)) {
                            trap.run();
                        }
                    });
        }
    }

    private static void costsOnlyThePacket(EncodedChunk encoded, String reason) {
        assertThat(encoded.getMp3().size()).isEqualTo(50 * FORMAT.frameBytes());
        assertThat(encoded.getFaultsList())
                .singleElement()
                .satisfies(
                        fault -> {
                            assertThat(fault.getPacket().getSequence()).isEqualTo(10);
                            assertThat(fault.getStartSample()).isEqualTo(9_600);
                            assertThat(fault.getSamples()).isEqualTo(960);
                            assertThat(fault.getReason()).contains(reason);
                        });
    }

    @Test
    void aPacketAtWhichTheDecoderFailsCostsOnlyItself() throws Exception {
        Booby booby =
                new Booby(
                        10,
                        () -> {
                            throw new ArrayIndexOutOfBoundsException("boom");
                        });
        EncodedChunk encoded =
                transcode(
                        SETTINGS,
                        booby,
                        WindowEncoder.of(new Mp3Encoder()),
                        talk(Codec.PCM_S16LE, tone(), false));

        costsOnlyThePacket(encoded, "boom");
    }

    @Test
    void aSpeakerOfManySuchPacketsIsConcealedAndNobodyElse() throws Exception {
        Chunk alone = talk(Codec.PCM_S16LE, tone(), false);
        Chunk.Voice hostile =
                alone.getVoices(0).toBuilder()
                        .setUserId("hostile")
                        .clearPackets()
                        .addAllPackets(
                                alone.getVoices(0).getPacketsList().stream()
                                        .map(packet -> packet.toBuilder().setStream(666).build())
                                        .toList())
                        .build();
        ChunkDecoding trapped =
                (chunk, refused, underWay) ->
                        ChunkDecoder.decode(
                                chunk,
                                refused,
                                packet -> {
                                    underWay.accept(packet);
                                    if (packet.getStream() == 666 && !refused.containsKey(packet)) {
                                        throw new ArrayIndexOutOfBoundsException("boom");
                                    }
                                });

        EncodedChunk encoded =
                transcode(
                        SETTINGS,
                        trapped,
                        WindowEncoder.of(new Mp3Encoder()),
                        alone.toBuilder().addVoices(0, hostile).build());

        assertThat(encoded.getMp3()).isEqualTo(transcode(alone).getMp3());
        assertThat(encoded.getFaultsList())
                .isNotEmpty()
                .extracting(EncodedChunk.Fault::getUserId)
                .containsOnly("hostile");
    }

    @Test
    void aPacketAtWhichTheDecoderNeverEndsCostsOnlyItself() throws Exception {
        AtomicBoolean released = new AtomicBoolean();
        Booby booby =
                new Booby(
                        10,
                        () -> {
                            while (!released.get()) {
                                Thread.onSpinWait();
                            }
                        });
        try {
            EncodedChunk encoded =
                    transcode(
                            SETTINGS,
                            booby,
                            WindowEncoder.of(new Mp3Encoder()),
                            talk(Codec.PCM_S16LE, tone(), false));

            costsOnlyThePacket(encoded, "no end after 5000 ms of processor time");
        } finally {
            released.set(true);
        }
    }

    @Test
    void aPacketThatCannotBeDecodedIsAFaultAndADeadLetter() throws Exception {
        // Code 3 with a frame count of zero; RFC 6716, section 3.4, R5.
        ByteString bad = ByteString.copyFrom(new byte[] {9 << 3 | 3, 0});
        Chunk.Builder chunk = talk(Codec.OPUS, OPUS, false).toBuilder();
        chunk.getVoicesBuilder(0).setPackets(10, packet(Codec.OPUS, 10, bad));
        EncodedChunk encoded = transcode(chunk.build());

        assertThat(encoded.getMp3().size()).isEqualTo(50 * FORMAT.frameBytes());
        assertThat(encoded.getFaultsList())
                .singleElement()
                .satisfies(
                        fault -> {
                            assertThat(fault.getStartSample()).isEqualTo(9_600);
                            assertThat(fault.getSamples()).isEqualTo(960);
                            assertThat(fault.getPacket().getPayload()).isEqualTo(bad);
                        });
        try (var harness =
                new OneInputStreamOperatorTestHarness<EncodedChunk, EncodedChunk>(
                        new ProcessOperator<>(new FaultReporter("audio-frames")))) {
            harness.setup(
                    MessageType.message(EncodedChunk.class)
                            .createSerializer(new SerializerConfigImpl()));
            harness.open();
            harness.processElement(new StreamRecord<>(encoded, 0));

            EncodedChunk passed = harness.extractOutputValues().get(0);
            assertThat(passed.getFaults(0).hasPacket()).isFalse();
            assertThat(passed.getFaults(0).getReason()).isNotEmpty();
            assertThat(passed.getMp3()).isEqualTo(encoded.getMp3());
            DeadLetter letter =
                    harness.getSideOutput(FaultReporter.DEAD_LETTERS).element().getValue();
            assertThat(letter.getReason()).startsWith("undecodable: ");
            assertThat(letter.getKey().toStringUtf8()).isEqualTo("1/42/alice");
            var frame = AudioRecord.parseFrom(letter.getValue()).getFrames().getFrames(0);
            assertThat(frame.getPayload()).isEqualTo(bad);
            assertThat(frame.getSequence()).isEqualTo(10);
            assertThat(frame.getMediaTimeUs()).isEqualTo(1_772_352_000_200_000L);
        }
    }
}
