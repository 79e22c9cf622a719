package io.aircheck.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aircheck.job.config.SourceTime;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.RoomKey;
import io.aircheck.job.message.TrackKey;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Codec;
import io.aircheck.schema.Json;
import io.aircheck.schema.ObjectNames;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids are strangers' strings: all topics take the same ones, as they are, and refuse the same. */
class HostileIdsTest {
    private static final GateSettings SETTINGS =
            new GateSettings(SourceTime.LOG_APPEND, Duration.ofMinutes(10));

    static Stream<String> taken() {
        return Stream.of(
                "/",
                "..",
                "../../etc/passwd",
                "a/b",
                "%",
                "%2e%2e%2f",
                "\\",
                ".hidden",
                " ",
                "\u0000",
                "line\nbreak",
                "\u202egnp.exe",
                "_",
                "tick",
                "😀🎤",
                "x".repeat(127),
                "語".repeat(127),
                "😀".repeat(63));
    }

    static Stream<String> refused() {
        return Stream.of("", "x".repeat(128), "😀".repeat(64));
    }

    private static byte[] event(String room, String user) {
        return Json.write(
                new RoomEvent(1, RoomEvent.Type.ENTER, 7, room, user, GateRun.RECORD_TIME));
    }

    private static byte[] command(String room, String user) {
        return Json.write(
                new RecordingCommand(
                        1,
                        GateRun.RECORD_TIME,
                        new RecordingCommand.StartRecord(7, room, 3, List.of(user), null),
                        null,
                        null,
                        null));
    }

    private static byte[] frames(String room, String user) {
        return AudioRecord.newBuilder()
                .setFrames(
                        AudioFrames.newBuilder()
                                .setBizId(7)
                                .setRoomId(room)
                                .setUserId(user)
                                .setCodec(Codec.OPUS)
                                .addFrames(
                                        AudioFrame.newBuilder()
                                                .setMediaTimeUs(GateRun.RECORD_TIME * 1000)
                                                .setPayload(
                                                        ByteString.copyFrom(
                                                                new byte[] {(byte) 0xf8, 1}))))
                .build()
                .toByteArray();
    }

    @ParameterizedTest
    @MethodSource("taken")
    void areTakenAsTheyAre(String id) throws Exception {
        GateRun<RoomInput> events = new GateRun<>(new EventGate(SETTINGS)).send(event(id, id));
        GateRun<RoomInput> commands =
                new GateRun<>(new CommandGate(SETTINGS)).send(command(id, id));
        GateRun<ReceivedFrames> frames =
                new GateRun<>(new FrameGate(SETTINGS)).send(frames(id, id));

        RoomInput entered = events.accepted.get(0);
        assertThat(entered.getRoomId()).isEqualTo(id);
        assertThat(RoomEvent.parse(entered.getEvent().toByteArray()).userId()).isEqualTo(id);
        RoomInput started = commands.accepted.get(0);
        assertThat(started.getRoomId()).isEqualTo(id);
        assertThat(
                        RecordingCommand.parse(started.getCommand().toByteArray())
                                .startRecord()
                                .subscribeUserIds())
                .containsExactly(id);
        assertThat(frames.accepted.get(0).getUserId()).isEqualTo(id);
        assertThat(frames.activity.get(0).getActivity().getUserId()).isEqualTo(id);

        // One room and one track to all topics.
        assertThat(RoomKey.of(entered))
                .isEqualTo(RoomKey.of(started))
                .isEqualTo(RoomKey.of(frames.activity.get(0)));
        assertThat(TrackKey.of(frames.accepted.get(0))).isEqualTo(new TrackKey(7, id, id));
        String key =
                ObjectNames.single(
                        7, id, id, Instant.ofEpochMilli(GateRun.RECORD_TIME), ZoneOffset.UTC, 0);
        assertThat(key).startsWith("7_").endsWith("/2026-01-01-00-00-00_0_audio.mp3");
        assertThat(key.chars().filter(c -> c == '/')).hasSize(1);
        assertThat(key).doesNotContain("..", "\\", "\n", "\u0000");
        assertThat(key.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(850);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void areRefusedEverywhere(String id) throws Exception {
        GateRun<RoomInput> events = new GateRun<>(new EventGate(SETTINGS));
        GateRun<RoomInput> commands = new GateRun<>(new CommandGate(SETTINGS));
        GateRun<ReceivedFrames> frames = new GateRun<>(new FrameGate(SETTINGS));
        events.send(event(id, "u")).send(event("r", id));
        commands.send(command(id, "u")).send(command("r", id));
        frames.send(frames(id, "u")).send(frames("r", id));

        for (GateRun<?> run : List.of(events, commands, frames)) {
            assertThat(run.accepted).isEmpty();
            assertThat(run.refused)
                    .hasSize(2)
                    .allMatch(letter -> letter.getReason().matches("(malformed|bad-id): .+"));
        }
        assertThat(frames.activity).isEmpty();
    }

    @Test
    void roomsAndUsersThatReadAlikeAreNotMixedUp() {
        assertThat(new TrackKey(7, "a/b", "c")).isNotEqualTo(new TrackKey(7, "a", "b/c"));
        assertThat(new RoomKey(7, "a")).isNotEqualTo(new RoomKey(7, "A"));
        // One look, two spellings in Unicode.
        assertThat(new RoomKey(7, "\u00e9")).isNotEqualTo(new RoomKey(7, "e\u0301"));
    }
}
