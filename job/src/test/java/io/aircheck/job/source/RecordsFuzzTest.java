package io.aircheck.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.aircheck.job.config.SourceTime;
import io.aircheck.job.message.ReceivedFrames;
import io.aircheck.job.message.RoomInput;
import io.aircheck.job.message.SettingsInput;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.MalformedRecordException;
import io.aircheck.schema.RecordingCommand;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RoomEvent;
import java.time.Duration;

/**
 * For a fuzzer guided by coverage: {@code JAZZER_FUZZ=1 mvn -pl job -am test
 * -Dtest=RecordsFuzzTest#frames}. In a normal run each test sees the inputs in its seed directory.
 *
 * <p>Whatever the bytes of a record's value, its gate answers with one output, a tick or a dead
 * letter, and what it lets through can be read behind it.
 */
class RecordsFuzzTest {
    private static final GateSettings SETTINGS =
            new GateSettings(SourceTime.LOG_APPEND, Duration.ofMinutes(10));

    private static final GateRun<ReceivedFrames> FRAMES = open(new FrameGate(SETTINGS));
    private static final GateRun<RoomInput> ROOM_EVENTS = open(new EventGate(SETTINGS));
    private static final GateRun<RoomInput> COMMANDS = open(new CommandGate(SETTINGS));
    private static final GateRun<SettingsInput> APP_SETTINGS = open(new SettingsGate(SETTINGS));

    private static <T> GateRun<T> open(Gate<T> gate) {
        try {
            return new GateRun<>(gate);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void frames(byte[] value) throws Exception {
        GateRun<ReceivedFrames> run = send(FRAMES, null, value);
        for (ReceivedFrames received : run.accepted) {
            AudioFrames frames = AudioFrames.parseFrom(received.getFrames());
            assertThat(frames.getFramesCount()).isBetween(1, 50);
            assertThat(frames.getChannels()).isBetween(1, 2);
            assertThat(received.getBizId()).isPositive();
            assertThat(received.getRoomId()).isNotEmpty();
            assertThat(received.getUserId()).isNotEmpty();
        }
        assertThat(run.activity.size()).isLessThanOrEqualTo(50);
    }

    @FuzzTest(maxDuration = "60s")
    void roomEvents(byte[] value) throws Exception {
        GateRun<RoomInput> run = send(ROOM_EVENTS, null, value);
        for (RoomInput input : run.accepted) {
            RoomEvent event = RoomEvent.parse(input.getEvent().toByteArray());
            assertThat(input.getRoomId()).isEqualTo(event.roomId()).isNotEmpty();
            assertThat(input.getBizId()).isEqualTo(event.bizId()).isPositive();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void commands(byte[] value) throws Exception {
        GateRun<RoomInput> run = send(COMMANDS, null, value);
        for (RoomInput input : run.accepted) {
            RecordingCommand command = RecordingCommand.parse(input.getCommand().toByteArray());
            assertThat(input.getRoomId()).isEqualTo(command.roomId()).isNotEmpty();
            assertThat(input.getBizId()).isEqualTo(command.bizId()).isPositive();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void settings(byte[] value) throws Exception {
        GateRun<SettingsInput> run = send(APP_SETTINGS, "7", value);
        for (SettingsInput input : run.accepted) {
            AppSettings settings = AppSettings.parse(input.getSettings().toByteArray());
            assertThat(settings.bizId()).isEqualTo(7);
            assertThat(settings.micOffGap()).isLessThan(settings.maxSegmentDuration());
        }
    }

    /** Read by whoever follows recording-events, and by the sequencer. */
    @FuzzTest(maxDuration = "60s")
    void recordingEvents(byte[] value) {
        try {
            assertThat(RecordingEvent.parse(value).type()).isNotNull();
        } catch (MalformedRecordException e) {
            assertThat(e.getMessage()).hasLineCount(1);
        }
    }

    private static <T> GateRun<T> send(GateRun<T> run, String key, byte[] value) {
        run.accepted.clear();
        run.refused.clear();
        run.activity.clear();
        run.send(GateRun.record(key, value));
        assertThat(run.accepted).hasSizeLessThanOrEqualTo(1);
        assertThat(run.refused).hasSizeLessThanOrEqualTo(1);
        run.refused.forEach(
                letter -> {
                    assertThat(letter.getValue().toByteArray()).isEqualTo(value);
                    assertThat(letter.getReason()).matches("[a-z-]+: [^\\n]+");
                });
        return run;
    }
}
