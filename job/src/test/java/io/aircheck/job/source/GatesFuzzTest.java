package io.aircheck.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.config.SourceTime;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.job.message.SourceRecord.TimestampType;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Codec;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever bytes come, a gate answers with an output, a tick or a dead letter. */
class GatesFuzzTest {
    private static final GateSettings SETTINGS =
            new GateSettings(SourceTime.LOG_APPEND, Duration.ofMinutes(10));

    private static final List<byte[]> SEEDS =
            List.of(
                    audio(Codec.OPUS, 0, new byte[] {(byte) 0xf8, 1, 2}),
                    audio(Codec.OPUS, 0, new byte[] {(byte) 0xff, 0x42, 3, 1, 2, 3, 4, 5, 6}),
                    audio(Codec.PCM_S16LE, 16_000, new byte[640]),
                    ("{\"type\":\"enter\",\"bizId\":7,\"roomId\":\"r\",\"userId\":\"u\",\"time\":"
                                    + GateRun.RECORD_TIME
                                    + "}")
                            .getBytes(UTF_8),
                    ("{\"time\":"
                                    + GateRun.RECORD_TIME
                                    + ",\"startRecord\":{\"bizId\":7,\"roomId\":\"r\","
                                    + "\"recordMode\":3,\"subscribeUserIds\":[\"a\"]}}")
                            .getBytes(UTF_8),
                    ("{\"bizId\":7,\"bucket\":\"voice-1250000000\",\"region\":\"ap-seoul\","
                                    + "\"micOffGap\":\"2s\",\"audio\":{\"sampleRate\":16000}}")
                            .getBytes(UTF_8));

    private final List<GateRun<?>> runs;

    GatesFuzzTest() throws Exception {
        runs =
                List.of(
                        new GateRun<>(new FrameGate(SETTINGS)),
                        new GateRun<>(new EventGate(SETTINGS)),
                        new GateRun<>(new CommandGate(SETTINGS)),
                        new GateRun<>(new SettingsGate(SETTINGS)));
    }

    @Property(tries = 2_000)
    void anyBytes(@ForAll("records") SourceRecord record) {
        answersOf(record);
    }

    @Property(tries = 6_000)
    void damagedRecords(@ForAll("damaged") SourceRecord record) {
        answersOf(record);
    }

    private void answersOf(SourceRecord record) {
        runs.forEach(run -> answer(run, record));
    }

    private static <T> void answer(GateRun<T> run, SourceRecord record) {
        run.accepted.clear();
        run.refused.clear();
        run.send(record);
        assertThat(run.accepted).hasSizeLessThanOrEqualTo(1);
        assertThat(run.refused).hasSizeLessThanOrEqualTo(1);
        assertThat(run.refused)
                .allSatisfy(
                        letter -> {
                            assertThat(letter.getValue()).isEqualTo(record.getValue());
                            assertThat(letter.getReason()).matches("[a-z-]+: (?s).+");
                        });
    }

    @Provide
    Arbitrary<SourceRecord> records() {
        return record(Arbitraries.bytes().array(byte[].class).ofMaxSize(200));
    }

    @Provide
    Arbitrary<SourceRecord> damaged() {
        Arbitrary<byte[]> bytes =
                Combinators.combine(
                                Arbitraries.of(SEEDS),
                                Arbitraries.integers().between(0, 1_000).list().ofMaxSize(4),
                                Arbitraries.bytes().list().ofSize(4),
                                Arbitraries.integers().between(0, 20))
                        .as(GatesFuzzTest::damage);
        return record(bytes);
    }

    /** Overwrites some bytes and perhaps cuts the rest off. */
    private static byte[] damage(byte[] seed, List<Integer> places, List<Byte> with, int cut) {
        byte[] bytes = seed.clone();
        for (int i = 0; i < places.size(); i++) {
            bytes[places.get(i) % bytes.length] = with.get(i);
        }
        return cut == 0 ? bytes : java.util.Arrays.copyOf(bytes, bytes.length * cut / 20);
    }

    private static Arbitrary<SourceRecord> record(Arbitrary<byte[]> values) {
        return Combinators.combine(
                        values.injectNull(0.02),
                        Arbitraries.of("7", "tick", "", "7/r", "-1", "99999999999999999999")
                                .injectNull(0.1),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(5, Arbitraries.just(GateRun.RECORD_TIME)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.longs())),
                        Arbitraries.of(
                                TimestampType.LOG_APPEND_TIME,
                                TimestampType.CREATE_TIME,
                                TimestampType.NO_TIMESTAMP))
                .as(
                        (value, key, time, type) ->
                                GateRun.record(key, value).toBuilder()
                                        .setTimestampMs(time)
                                        .setTimestampType(type)
                                        .build());
    }

    private static byte[] audio(Codec codec, int rate, byte[] payload) {
        AudioFrames.Builder frames =
                AudioFrames.newBuilder()
                        .setBizId(7)
                        .setRoomId("r")
                        .setUserId("u")
                        .setStream(5)
                        .setCodec(codec)
                        .setSampleRate(rate);
        for (int i = 0; i < 3; i++) {
            frames.addFrames(
                    AudioFrame.newBuilder()
                            .setSequence(i)
                            .setMediaTimeUs(GateRun.RECORD_TIME * 1000 + i * 20_000L)
                            .setPayload(ByteString.copyFrom(payload)));
        }
        return AudioRecord.newBuilder().setFrames(frames).build().toByteArray();
    }
}
