package io.aircheck.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.aircheck.audio.PcmPacker;
import io.aircheck.job.config.SourceTime;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.SourceRecord;
import io.aircheck.job.message.SourceRecord.TimestampType;
import io.aircheck.job.message.Stretch;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Codec;
import io.aircheck.schema.Tick;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameGateTest {
    private static final GateSettings SETTINGS =
            new GateSettings(SourceTime.LOG_APPEND, Duration.ofMinutes(10));

    /** One CELT frame of 20 ms, fullband, mono: configuration 31, code 0. */
    private static final byte[] OPUS = {(byte) (31 << 3), 1, 2, 3};

    private static final long MEDIA_US = (GateRun.RECORD_TIME - 200) * 1000;

    private GateRun<ReceivedFrames> run;

    @BeforeEach
    void open() throws Exception {
        run = new GateRun<>(new FrameGate(SETTINGS));
    }

    @Test
    void goodFramesGoOnWithoutTheirIds() throws Exception {
        run.send(opus(frames -> {}));

        assertThat(run.refused).isEmpty();
        ReceivedFrames received = run.accepted.get(0);
        assertThat(received.getBizId()).isEqualTo(7);
        assertThat(received.getRoomId()).isEqualTo("room");
        assertThat(received.getUserId()).isEqualTo("user");
        assertThat(received.getRecordTimeMs()).isEqualTo(GateRun.RECORD_TIME);
        assertThat(AudioFrames.parseFrom(received.getFrames()))
                .isEqualTo(
                        AudioFrames.newBuilder()
                                .setStream(99)
                                .setCodec(Codec.OPUS)
                                .setSampleRate(48_000)
                                .setChannels(1)
                                .addFrames(frame(0, MEDIA_US, OPUS))
                                .addFrames(frame(1, MEDIA_US + 20_000, OPUS))
                                .build());
        assertThat(received.getStretch())
                .isEqualTo(
                        Stretch.newBuilder()
                                .setStream(99)
                                .setFirstUs(MEDIA_US)
                                .setLastUs(MEDIA_US + 20_000)
                                .build());
    }

    @Test
    void pcmIsPacked() throws Exception {
        byte[] pcm = new byte[2 * 320];
        run.send(
                opus(
                        frames ->
                                frames.setCodec(Codec.PCM_S16LE)
                                        .setSampleRate(16_000)
                                        .clearFrames()
                                        .addFrames(frame(0, MEDIA_US, pcm))));

        AudioFrames inner = AudioFrames.parseFrom(run.accepted.get(0).getFrames());
        byte[] packed = inner.getFrames(0).getPayload().toByteArray();
        assertThat(inner.getSampleRate()).isEqualTo(16_000);
        assertThat(packed.length).isLessThan(pcm.length / 8);
        assertThat(PcmPacker.unpack(packed)).isEqualTo(pcm);
    }

    @Test
    void ticksEndHere() {
        run.send(AudioRecord.newBuilder().setTick(Tick.getDefaultInstance()).build().toByteArray());

        assertThat(run.accepted).isEmpty();
        assertThat(run.refused).isEmpty();
        assertThat(run.activity).isEmpty();
    }

    @Test
    void strangersFieldsDoNotEnterTheState() throws Exception {
        UnknownFieldSet unknown =
                UnknownFieldSet.newBuilder()
                        .addField(
                                500,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("ballast"))
                                        .build())
                        .build();
        run.send(
                opus(
                        frames ->
                                frames.setUnknownFields(unknown)
                                        .setFrames(
                                                0,
                                                frame(0, MEDIA_US, OPUS).toBuilder()
                                                        .setUnknownFields(unknown))));

        assertThat(run.accepted.get(0).getFrames().toStringUtf8()).doesNotContain("ballast");
    }

    @Test
    void refusedRecordsKeepWhereTheyCameFrom() {
        SourceRecord record = GateRun.record("7/room/user", new byte[] {1, 2, 3});
        run.send(record);

        DeadLetter letter = run.refused.get(0);
        assertThat(letter.getReason()).startsWith("malformed: not an AudioRecord");
        assertThat(letter.getSourceTopic()).isEqualTo(record.getTopic());
        assertThat(letter.getSourcePartition()).isEqualTo(3);
        assertThat(letter.getSourceOffset()).isEqualTo(17);
        assertThat(letter.getTimestampMs()).isEqualTo(GateRun.RECORD_TIME);
        assertThat(letter.getKey()).isEqualTo(record.getKey());
        assertThat(letter.getValue()).isEqualTo(record.getValue());
    }

    @Test
    void whatIsNoBundleIsRefused() {
        assertRefused(GateRun.record(null, null), "malformed: the record has no value");
        assertRefused(GateRun.record(null, new byte[0]), "malformed: neither frames nor a tick");
        assertRefused(bad(frames -> frames.setBizId(0)), "bad-id: bizId must be positive, is 0");
        assertRefused(bad(frames -> frames.setUserId("")), "bad-id: userId is missing or empty");
        assertRefused(
                bad(AudioFrames.Builder::clearFrames),
                "frame-count: 0 frames; allowed are 1 to 50");
        assertRefused(
                bad(
                        frames ->
                                IntStream.range(2, 51)
                                        .forEach(i -> frames.addFrames(frame(i, MEDIA_US, OPUS)))),
                "frame-count: 51 frames; allowed are 1 to 50");
        assertRefused(bad(frames -> frames.setCodecValue(9)), "bad-format: codec 9 is not known");
        assertRefused(
                bad(frames -> frames.setCodec(Codec.CODEC_UNSPECIFIED)),
                "bad-format: codec 0 is not known");
        assertRefused(
                bad(frames -> frames.setChannels(-1)),
                "bad-format: 4294967295 channels; allowed are 1 and 2");
        assertRefused(
                bad(frames -> frames.setCodec(Codec.PCM_S16LE).setSampleRate(96_000)),
                "bad-format: PCM of 96000 Hz; allowed are 8000 to 48000 Hz");
    }

    @Test
    void badFramesAreRefusedOneByOne() throws Exception {
        run.send(
                opus(
                        frames ->
                                frames.addFrames(frame(2, MEDIA_US, new byte[0]))
                                        .addFrames(frame(3, MEDIA_US, new byte[2_000]))
                                        .addFrames(frame(4, MEDIA_US + 40_000, OPUS))));

        AudioFrames inner = AudioFrames.parseFrom(run.accepted.get(0).getFrames());
        assertThat(inner.getFramesList())
                .extracting(AudioFrame::getSequence)
                .containsExactly(0L, 1L, 4L);
        assertThat(run.refused)
                .singleElement()
                .extracting(DeadLetter::getReason)
                .asString()
                .startsWith(
                        "bad-frame: 2 of 5 frames: frame 2: Empty payload; frame 3: Opus frame");
    }

    @Test
    void aRecordOfBadFramesOnlyGoesNoFurther() {
        run.send(
                opus(
                        frames ->
                                frames.setCodec(Codec.PCM_S16LE)
                                        .setSampleRate(48_000)
                                        .clearFrames()
                                        .addFrames(frame(0, MEDIA_US, new byte[959]))
                                        .addFrames(frame(1, MEDIA_US, new byte[2 * 5761]))));

        assertThat(run.accepted).isEmpty();
        assertThat(run.activity).isEmpty();
        assertThat(run.refused)
                .singleElement()
                .extracting(DeadLetter::getReason)
                .asString()
                .startsWith("bad-frame: 2 of 2 frames: frame 0: PCM of 959 bytes");
    }

    @Test
    void mediaTimeMustBeNearTheRecordsTime() {
        long skewUs = Duration.ofMinutes(10).toMillis() * 1000;
        long recordUs = GateRun.RECORD_TIME * 1000;

        run.send(single(recordUs - skewUs)).send(single(recordUs + skewUs));
        assertThat(run.accepted).hasSize(2);
        for (long media :
                new long[] {
                    recordUs - skewUs - 1000,
                    recordUs + skewUs + 1000,
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    0
                }) {
            run.refused.clear();
            run.send(single(media));
            assertThat(run.refused)
                    .singleElement()
                    .extracting(DeadLetter::getReason)
                    .asString()
                    .startsWith("clock-skew: 1 of 1 frames: frame 0: media time ");
        }
        assertThat(run.accepted).hasSize(2);
    }

    @Test
    void aWritersTimeIsRefusedUnlessTrusted() throws Exception {
        SourceRecord claim =
                GateRun.record(null, single(MEDIA_US)).toBuilder()
                        .setTimestampType(TimestampType.CREATE_TIME)
                        .build();

        assertRefused(
                claim,
                "untrusted-time: the record's time is of type CREATE_TIME, not the broker's");
        GateRun<ReceivedFrames> trusting =
                new GateRun<>(
                        new FrameGate(new GateSettings(SourceTime.CREATE, Duration.ofMinutes(10))));
        assertThat(trusting.send(claim).accepted).hasSize(1);
    }

    @Test
    void activityIsMarkedOncePerUserAndSecond() {
        long second = Math.floorDiv(MEDIA_US, 1_000_000) * 1_000_000;
        run.send(single(second + 100_000))
                .send(single(second + 200_000))
                .send(
                        opus(
                                frames ->
                                        frames.clearFrames()
                                                .addFrames(frame(0, second + 990_000, OPUS))
                                                .addFrames(frame(1, second + 1_010_000, OPUS))
                                                .addFrames(frame(2, second + 2_000_000, OPUS))))
                .send(opus(frames -> frames.setUserId("other")));

        assertThat(run.activity)
                .extracting(
                        mark -> mark.getActivity().getUserId(),
                        mark -> mark.getActivity().getMediaTimeMs() - second / 1000)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("user", 100L),
                        org.assertj.core.groups.Tuple.tuple("user", 1_010L),
                        org.assertj.core.groups.Tuple.tuple("user", 2_000L),
                        org.assertj.core.groups.Tuple.tuple("other", (MEDIA_US - second) / 1000));
        assertThat(run.activity.get(0).getRoomId()).isEqualTo("room");
        assertThat(run.activity.get(0).getBizId()).isEqualTo(7);
        assertThat(run.activity.get(0).getRecordTimeMs()).isEqualTo(GateRun.RECORD_TIME);
    }

    private void assertRefused(SourceRecord record, String reason) {
        run.refused.clear();
        run.send(record);
        assertThat(run.accepted).isEmpty();
        assertThat(run.refused).singleElement().extracting(DeadLetter::getReason).isEqualTo(reason);
    }

    private static SourceRecord bad(Consumer<AudioFrames.Builder> change) {
        return GateRun.record(null, opus(change));
    }

    private static byte[] single(long mediaUs) {
        return opus(frames -> frames.clearFrames().addFrames(frame(0, mediaUs, OPUS)));
    }

    private static byte[] opus(Consumer<AudioFrames.Builder> change) {
        AudioFrames.Builder frames =
                AudioFrames.newBuilder()
                        .setBizId(7)
                        .setRoomId("room")
                        .setUserId("user")
                        .setStream(99)
                        .setCodec(Codec.OPUS)
                        .addFrames(frame(0, MEDIA_US, OPUS))
                        .addFrames(frame(1, MEDIA_US + 20_000, OPUS));
        change.accept(frames);
        return AudioRecord.newBuilder().setFrames(frames).build().toByteArray();
    }

    private static AudioFrame frame(long sequence, long mediaUs, byte[] payload) {
        return AudioFrame.newBuilder()
                .setSequence(sequence)
                .setMediaTimeUs(mediaUs)
                .setPayload(ByteString.copyFrom(payload))
                .build();
    }
}
