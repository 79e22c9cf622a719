package io.aircheck.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.schema.AppSettings;
import io.aircheck.testbed.scenario.Scenario.FrameCodec;
import io.aircheck.testbed.scenario.Scenario.Network;
import io.aircheck.testbed.scenario.Scenario.Range;
import io.aircheck.testbed.scenario.Scenario.User;
import io.aircheck.testbed.scenario.Scenario.Voice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
    private static final String HEAD =
            """
            start: 2026-03-01T08:00:00Z
            apps: [{bizId: 1, bucket: voice-1250000000, region: ap-seoul}]
            """;

    @TempDir Path dir;

    @Test
    void readsWhatTheDesignShows() throws Exception {
        Wav.write(dir.resolve("alice.wav"), new short[4800]);
        Scenario scenario =
                read(
                        """
                        start: 2026-03-01T08:00:00Z
                        apps:
                          - {bizId: 1400000001, scope: full, streams: both, bucket: voice-1250000000, region: ap-seoul}
                        rooms:
                          - bizId: 1400000001
                            id: "42"
                            users:
                              - id: alice
                                stay: [[0s, 60s]]                 # enter, exit
                                mic:  [[0s, 30s], [45, 1m]]
                                audio: alice.wav
                                codec: opus
                                network: {loss: 2%, jitter: 60ms, duplicate: 1%, reorder: 0.5%, broken: 3%, driftPpm: 80, seed: 7}
                              - id: bob
                                audio: tone:440
                                codec: pcm
                                stay: [[1.5, 70]]
                                reconnectAt: [20s]
                        commands:
                          - {at: 50s, stopRecord: {bizId: 1400000001, roomId: "42"}}
                          - {at: 10s, startRecord: {bizId: 1400000001, roomId: "42", recordMode: 3, subscribeUserIds: [alice]}}
                        settings:
                          - {at: 30s, bizId: 1400000001, streams: single}
                        """);

        assertThat(scenario.start()).isEqualTo(Instant.parse("2026-03-01T08:00:00Z"));
        assertThat(scenario.length()).isEqualTo(Duration.ofSeconds(70));
        User alice = scenario.rooms().get(0).users().get(0);
        assertThat(alice.mic()).containsExactly(range(0, 30_000), range(45_000, 60_000));
        assertThat(alice.micGiven()).isTrue();
        assertThat(alice.audio()).isEqualTo(new Voice.AudioFile(dir.resolve("alice.wav")));
        assertThat(alice.codec()).isEqualTo(FrameCodec.OPUS);
        assertThat(alice.network())
                .isEqualTo(new Network(0.02, Duration.ofMillis(60), 0.01, 0.005, 0.03, 80, 7));
        User bob = scenario.rooms().get(0).users().get(1);
        assertThat(bob.audio()).isEqualTo(new Voice.Tone(440));
        assertThat(bob.codec()).isEqualTo(FrameCodec.PCM);
        assertThat(bob.mic()).isEqualTo(bob.stay()).containsExactly(range(1500, 70_000));
        assertThat(bob.reconnectAt()).containsExactly(Duration.ofSeconds(20));
        assertThat(bob.network()).isEqualTo(Network.PERFECT);
        assertThat(scenario.commands().get(0).command().startRecord().subscribeUserIds())
                .containsExactly("alice");
        assertThat(scenario.commands().get(1).command().time())
                .isEqualTo(scenario.start().plusSeconds(50).toEpochMilli());
        AppSettings changed = scenario.changes().get(0).settings();
        assertThat(changed.streams()).isEqualTo(AppSettings.Streams.SINGLE);
        assertThat(changed.bucket()).isEqualTo("voice-1250000000");
        assertThat(changed.effectiveFrom())
                .isEqualTo(scenario.start().plusSeconds(30).toEpochMilli());
    }

    @Test
    void aStayLeftOutLastsAsLongAsTheLongestAudioFile() throws Exception {
        Wav.write(dir.resolve("short.wav"), new short[24_000]);
        Wav.write(dir.resolve("long.wav"), new short[72_000]);
        Scenario scenario =
                read(
                        HEAD
                                + """
                                rooms:
                                  - {bizId: 1, id: r, users: [{id: a, audio: short.wav}, {id: b, audio: long.wav}]}
                                """);

        assertThat(scenario.rooms().get(0).users())
                .allSatisfy(user -> assertThat(user.stay()).containsExactly(range(0, 1500)));
    }

    @Test
    void aDurationSaysHowLongUsersStay() throws Exception {
        Scenario scenario =
                read(
                        HEAD
                                + """
                                duration: 2h
                                rooms:
                                  - {bizId: 1, id: r, users: [{id: a, audio: coded}]}
                                """);

        assertThat(scenario.length()).isEqualTo(Duration.ofHours(2));
        assertThat(scenario.rooms().get(0).users().get(0).stay())
                .containsExactly(range(0, 7_200_000));
    }

    /** The mistake, in a user of the first room where it begins with a brace. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{id: a, moc: []} | rooms[0].users[0]: unknown field 'moc'; known here: announced, audio,",
                "{audio: coded} | rooms[0].users[0]: id is missing; write an id in quotes",
                "{id: 42} | rooms[0].users[0].id: must be text; write it in quotes: \"42\"",
                "{id: a, audio: nobody.ogg} | rooms[0].users[0].audio: there is no file ",
                "{id: a, audio: text.wav} | rooms[0].users[0].audio: ffmpeg cannot read ",
                "{id: a, audio: `tone:5`} | rooms[0].users[0].audio: a tone has 20 to 20000 whole hertz",
                "{id: a, codec: mp3} | rooms[0].users[0].codec: must be opus or pcm",
                "{id: a, stay: [[0, 5], [4, 9]]} | rooms[0].users[0].stay[1]: [4s, 9s] overlaps or precedes [0s, 5s]",
                "{id: a, stay: [[5, 5]]} | rooms[0].users[0].stay[0]: [5s, 5s] must end after it begins",
                "{id: a, stay: [[-1s, 5s]]} | rooms[0].users[0].stay[0][0]: must not be negative, is -1s",
                "{id: a, stay: [[-1, 5s]]} | rooms[0].users[0].stay[0][0]: must not be negative, is -1",
                "{id: a, stay: [0s, 5s]} | rooms[0].users[0].stay[0]: must be a list, is '0s'",
                "{id: a, stay: [[1s]]} | rooms[0].users[0].stay[0]: must be a beginning and an end",
                "{id: a, stay: [[0s, soon]]} | rooms[0].users[0].stay[0][1]: 'soon' is not a duration",
                "{id: a, stay: [[0, 9]], mic: [[5, 12]]} | rooms[0].users[0].mic[0]: [5s, 12s] is not inside one stay of the user; stays: [0s, 9s]",
                "{id: a, stay: [[0, 9]], reconnectAt: [9]} | rooms[0].users[0].reconnectAt[0]: the user is not in the room at 9s",
                "{id: a, network: {loss: 0.02}} | rooms[0].users[0].network.loss: must be a percentage",
                "{id: a, network: {loss: 101%}} | rooms[0].users[0].network.loss: must be a percentage",
                "{id: a, network: {jitter: 11s}} | rooms[0].users[0].network.jitter: must be at most 10s",
                "{id: a, network: {driftPpm: 1e4}} | rooms[0].users[0].network.driftPpm: must be a number from -1000 to 1000",
                "{id: a, network: {seed: x}} | rooms[0].users[0].network.seed: must be a whole number, is 'x'",
                "{id: a, network: fast} | rooms[0].users[0].network: must be a mapping with",
                "{id: a, announced: 7} | rooms[0].users[0].announced: must be true or false",
                "{id: a}, {id: a} | rooms[0].users[1].id: user 'a' stands twice",
            })
    void aMistakeInAUserIsNamed(String users, String message) throws IOException {
        Files.writeString(dir.resolve("text.wav"), "no audio at all");
        refused(
                HEAD
                        + "duration: 60s\nrooms: [{bizId: 1, id: r, users: ["
                        + users.replace('`', '"')
                        + "]}]",
                message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "begin: 5 | unknown field 'begin'; known here: apps, commands, duration, rooms, settings, start",
                "rooms: {} | rooms: must be a list; this is a mapping",
                "rooms: [{bizId: 2, id: r}] | rooms[0].bizId: app 2 is not among apps; known: 1",
                "rooms: [{bizId: one, id: r}] | rooms[0].bizId: must be a whole number, is 'one'",
                "rooms: [{bizId: 1, id: r}, {bizId: 1, id: r}] | rooms[1]: room 'r' stands twice",
                "rooms: [{bizId: 1, id: r, users: [{id: a, audio: coded}]}] | rooms[0].users[0]: stay is missing, and neither a duration nor an audio file",
                "duration: long | duration: 'long' is not a duration; write for example 500ms",
                "duration: 0 | duration: must be longer than 0s",
                "commands: [{at: 5s}] | commands[0]: exactly one of startRecord, modifyRecord, stopRecord",
                "commands: [{stopRecord: {bizId: 1, roomId: r}}] | commands[0]: at is missing; write the moment of the command",
                "commands: [{at: 1, stopRecord: {bizId: 9, roomId: r}}] | commands[0].stopRecord.bizId: app 9 is not among apps",
                "commands: [{at: 1, stopRecord: {bizId: 1, roomId: 42}}] | commands[0].stopRecord.roomId: must be text; write it in quotes",
                "commands: [{at: 1, startRecord: {bizId: 1, roomId: r, recordMode: 7}}] | commands[0]: recordMode must be 1 (single), 2 (mixed) or 3 (both), is 7",
                "commands: [{at: 1, startRecord: {bizId: 1, roomId: r, mode: 7}}] | commands[0].startRecord: unknown field 'mode'; known here: bizId, recordMode,",
                "settings: [{at: 1, bizId: 3}] | settings[0].bizId: app 3 is not among apps; known: 1",
                "settings: [{at: 1, bizId: 1, scope: some}] | settings[0].scope: scope must be one of full, custom",
                "settings: [{at: 5, bizId: 1}, {at: 4, bizId: 1}] | settings[1].at: must not be before the change above it",
                "start: 2026-03-01T09:00:00Z | line 3, column 6: Duplicate field 'start'",
                "x: [ | line 3, column 5: while parsing a flow node",
            })
    void aMistakeInTheDocumentIsNamed(String lines, String message) throws IOException {
        refused(HEAD + lines, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{bizId: 0, bucket: v-12500, region: r-x} | apps[0]: bizId must be positive, is 0",
                "{bizId: 1, bucket: Voice, region: r-x} | apps[0]: bucket must be a COS bucket name",
                "{bizId: 1, bucket: v-12500, region: r-x, colour: red} | apps[0]: unknown field 'colour'; known here: audio, bizId,",
                "{bizId: 1, bucket: v-12500, region: r-x, audio: {rate: 5}} | apps[0].audio: unknown field 'rate'; known here: bitRate, sampleRate",
                "{bizId: 1, bucket: v-12500, region: r-x, streams: all} | apps[0].streams: streams must be one of single, mixed, both",
                "{bizId: 1, bucket: v-12500, region: r-x, micOffGap: x} | apps[0].micOffGap: 'x' is not a duration",
                "{bizId: 1, bucket: v-12500, region: r-x, enabled: 5} | apps[0].enabled: must be true or false",
                "{bizId: x, bucket: v-12500, region: r-x} | apps[0].bizId: must be a whole number",
                "app | apps[0]: must be an app's settings, such as {bizId:",
                "{bizId: 1, bucket: v-12500, region: r-x}, {bizId: 1, bucket: v-12500, region: r-x} | apps[1]: bizId 1 stands twice",
            })
    void aMistakeInAnAppIsNamed(String apps, String message) throws IOException {
        refused("start: 2026-03-01T08:00:00Z\nduration: 5\napps: [" + apps + "]", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "duration: 5 | start is missing; write the first moment, such as 2026-03-01T08:00:00Z",
                "start: yesterday | start: must be a date and time with its zone",
                "start: 2026-03-01T08:00:00 | start: must be a date and time with its zone",
                "start: 2026-03-01T08:00:00Z | apps is missing; write for example apps:",
            })
    void aMistakeAtTheTopIsNamed(String document, String message) throws IOException {
        refused(document, message);
    }

    @Test
    void whatHappensAfterTheDurationIsRefused() throws IOException {
        refused(
                HEAD + "duration: 5s\nrooms: [{bizId: 1, id: r, users: [{id: a, stay: [[0, 9]]}]}]",
                "duration: 5s is shorter than what happens, which takes 9s");
    }

    @Test
    void theCodedSignalHasSixteenSpeakers() throws IOException {
        StringBuilder users = new StringBuilder();
        for (int i = 0; i < 17; i++) {
            users.append(i == 0 ? "" : ", ").append("{id: u").append(i).append(", audio: coded}");
        }
        refused(
                HEAD + "duration: 5s\nrooms: [{bizId: 1, id: r, users: [" + users + "]}]",
                "rooms[0].users[16].audio: the coded signal has speakers for the first 16 users");
    }

    @Test
    void aMissingScenarioIsNamed() {
        assertThatThrownBy(() -> ScenarioReader.read(dir.resolve("none.yaml")))
                .isInstanceOf(ScenarioException.class)
                .hasMessage(dir.resolve("none.yaml") + ": there is no such file");
    }

    private Scenario read(String yaml) throws IOException, ScenarioException {
        Path file = dir.resolve("scenario.yaml");
        Files.writeString(file, yaml);
        return ScenarioReader.read(file);
    }

    private void refused(String yaml, String message) throws IOException {
        Path file = dir.resolve("scenario.yaml");
        Files.writeString(file, yaml);
        assertThatThrownBy(() -> ScenarioReader.read(file))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith(file + ": " + message)
                .message()
                .hasLineCount(1);
    }

    private static Range range(long fromMs, long toMs) {
        return new Range(Duration.ofMillis(fromMs), Duration.ofMillis(toMs));
    }
}
