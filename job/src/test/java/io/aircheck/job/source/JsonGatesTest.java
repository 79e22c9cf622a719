package io.aircheck.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.config.SourceTime;
import io.aircheck.job.message.DeadLetter;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.schema.Json;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RoomEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JsonGatesTest {
    private static final GateSettings SETTINGS =
            new GateSettings(SourceTime.LOG_APPEND, Duration.ofMinutes(10));
    private static final String APP =
            "{\"bizId\":7,\"bucket\":\"voice-1250000000\",\"region\":\"ap-seoul\"}";

    @Test
    void roomEventsGoOnAsTheyCame() throws Exception {
        GateRun<RoomInput> run = new GateRun<>(new EventGate(SETTINGS));
        byte[] enter =
                Json.write(
                        new RoomEvent(
                                1,
                                RoomEvent.Type.ENTER,
                                7,
                                "room",
                                "user",
                                GateRun.RECORD_TIME - 50));
        run.send(enter).send(Json.write(RoomEvent.tick(GateRun.RECORD_TIME)));

        assertThat(run.refused).isEmpty();
        RoomInput input = run.accepted.get(0);
        assertThat(run.accepted).hasSize(1);
        assertThat(input.getBizId()).isEqualTo(7);
        assertThat(input.getRoomId()).isEqualTo("room");
        assertThat(input.getRecordTimeMs()).isEqualTo(GateRun.RECORD_TIME);
        assertThat(input.getEvent().toByteArray()).isEqualTo(enter);
    }

    @Test
    void badRoomEventsAreRefused() throws Exception {
        GateRun<RoomInput> run = new GateRun<>(new EventGate(SETTINGS));
        run.send("{\"type\":\"enter\",\"bizId\":7,\"roomId\":\"r\",\"time\":1}".getBytes(UTF_8));
        run.send("{\"type\":\"enter\"".getBytes(UTF_8));
        run.send(GateRun.record("7/r", null));
        run.send(
                Json.write(
                        new RoomEvent(
                                1,
                                RoomEvent.Type.EXIT,
                                7,
                                "room",
                                "user",
                                GateRun.RECORD_TIME - 600_001)));

        assertThat(run.accepted).isEmpty();
        assertThat(run.refused)
                .extracting(letter -> letter.getReason().split(" ")[0])
                .containsExactly("malformed:", "malformed:", "malformed:", "clock-skew:");
        assertThat(run.refused.get(0).getReason())
                .isEqualTo("malformed: userId is missing or empty");
    }

    @Test
    void commandsGoOnAsTheyCame() throws Exception {
        GateRun<RoomInput> run = new GateRun<>(new CommandGate(SETTINGS));
        byte[] stop =
                Json.write(
                        new RecordingCommand(
                                1,
                                GateRun.RECORD_TIME,
                                null,
                                null,
                                new RecordingCommand.StopRecord(7, "room", null),
                                null));
        run.send(stop).send(Json.write(RecordingCommand.tick(GateRun.RECORD_TIME)));

        assertThat(run.refused).isEmpty();
        assertThat(run.accepted).hasSize(1);
        assertThat(run.accepted.get(0).getCommand().toByteArray()).isEqualTo(stop);
        assertThat(run.accepted.get(0).getRoomId()).isEqualTo("room");
        assertThat(run.accepted.get(0).getBizId()).isEqualTo(7);
    }

    @Test
    void badCommandsAreRefused() throws Exception {
        GateRun<RoomInput> run = new GateRun<>(new CommandGate(SETTINGS));
        run.send("{\"time\":5}".getBytes(UTF_8));
        run.send(
                Json.write(
                        new RecordingCommand(
                                1,
                                GateRun.RECORD_TIME + 600_001,
                                null,
                                null,
                                new RecordingCommand.StopRecord(7, "room", null),
                                null)));

        assertThat(run.accepted).isEmpty();
        assertThat(run.refused)
                .extracting(letter -> letter.getReason().split(" ")[0])
                .containsExactly("malformed:", "clock-skew:");
    }

    @Test
    void settingsAndTheirRemovalGoOn() throws Exception {
        GateRun<SettingsInput> run = new GateRun<>(new SettingsGate(SETTINGS));
        run.send(GateRun.record("7", APP.getBytes(UTF_8)))
                .send(GateRun.record("7", null))
                .send(GateRun.record("tick", null))
                .send(GateRun.record("tick", "{}".getBytes(UTF_8)));

        assertThat(run.refused).isEmpty();
        assertThat(run.accepted)
                .extracting(SettingsInput::getBizId, input -> input.getSettings().toStringUtf8())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(7L, APP),
                        org.assertj.core.groups.Tuple.tuple(7L, ""));
    }

    @Test
    void badSettingsAreRefused() throws Exception {
        GateRun<SettingsInput> run = new GateRun<>(new SettingsGate(SETTINGS));
        run.send(GateRun.record(null, APP.getBytes(UTF_8)))
                .send(GateRun.record("07", APP.getBytes(UTF_8)))
                .send(GateRun.record("9999999999999999999", APP.getBytes(UTF_8)))
                .send(GateRun.record("8", APP.getBytes(UTF_8)))
                .send(GateRun.record("7", "{\"bizId\":7}".getBytes(UTF_8)))
                .send(GateRun.record("7", new byte[0]));

        assertThat(run.accepted).isEmpty();
        assertThat(run.refused)
                .extracting(DeadLetter::getReason)
                .startsWith(
                        "bad-id: the record's key is not an app's id in decimal digits",
                        "bad-id: the record's key is not an app's id in decimal digits",
                        "bad-id: the record's key is not an app's id in decimal digits",
                        "bad-id: the record's key is not the bizId in its value")
                .hasSize(6)
                .allMatch(
                        reason ->
                                reason.startsWith("bad-id: ") || reason.startsWith("malformed: "));
    }
}
