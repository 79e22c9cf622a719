package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.schema.RecordingEvent.Type;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Records two rooms of two apps and checks what a user of the recordings sees. */
@TestInstance(Lifecycle.PER_CLASS)
class RecordedAudioIT {
    private static final String SCENARIO =
            """
            start: 2026-03-01T08:00:00Z
            apps:
              - {bizId: 1400000001, scope: full, streams: both, maxSegmentDuration: 100s,
                 bucket: voice-1250000000, region: ap-seoul}
              - {bizId: 1400000002, scope: custom, bucket: other-1250000000, region: ap-guangzhou,
                 audio: {sampleRate: 16000, bitRate: 64000}}
            rooms:
              - bizId: 1400000001
                id: "42"
                users:
                  - {id: long, stay: [[0s, 230s]], audio: coded, network: {driftPpm: 80, seed: 7}}
                  - id: alice
                    stay: [[10s, 200s]]
                    mic: [[10s, 80s], [120s, 190s]]
                    audio: coded
                    network: {jitter: 60ms, duplicate: 1%, reorder: 1%, seed: 8}
                  - id: lossy
                    stay: [[20s, 60s]]
                    audio: coded
                    network: {loss: 2%, jitter: 60ms, seed: 9}
              - bizId: 1400000002
                id: "../room %/🙂"
                users:
                  - {id: bob, stay: [[0s, 120s]], audio: coded}
                  - {id: carol, stay: [[5s, 110s]], audio: coded, codec: pcm}
            commands:
              - {at: 10s, startRecord: {bizId: 1400000002, roomId: "../room %/🙂", recordMode: 3,
                                        subscribeUserIds: [bob]}}
              - {at: 60s, modifyRecord: {bizId: 1400000002, roomId: "../room %/🙂", recordMode: 3}}
              - {at: 100s, stopRecord: {bizId: 1400000002, roomId: "../room %/🙂"}}
            """;

    @TempDir static Path dir;
    private Path out;
    private List<RecordingEvent> events;

    @BeforeAll
    void record() throws Exception {
        Path scenario = Files.writeString(dir.resolve("scenario.yaml"), SCENARIO);
        out = dir.resolve("out");
        StringWriter errors = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(new StringWriter(), true));
        command.setErr(new PrintWriter(errors, true));
        int code = command.execute("record", scenario.toString(), "--out", out.toString());
        assertThat(code).as(errors.toString()).isZero();
        events = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("events.jsonl"))) {
            events.add(RecordingEvent.parse(line.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void filesHaveTheirNamesAndLengthsToTheSample() {
        Map<String, Long> samples =
                uploads().stream()
                        .collect(
                                Collectors.toMap(
                                        event ->
                                                event.file()
                                                        .key()
                                                        .replaceFirst("/[0-9]{10,}_", "/TASK_"),
                                        event -> event.audio().samples()));
        String room = "1400000001_42";
        String other = "1400000002_%2E%2E%2Froom %25%2F🙂";
        String first = "/2026-03-01-08-00-00_";
        String second = "/2026-03-01-08-00-10_";
        assertThat(samples)
                .containsEntry(room + "_long" + first + "0_audio.mp3", 4_800_000L)
                .containsEntry(room + "_long" + first + "1_audio.mp3", 4_800_000L)
                .containsKey(room + "_long" + first + "2_audio.mp3")
                .containsEntry(room + "_alice" + first + "0_audio.mp3", 3_360_000L)
                .containsEntry(room + "_alice" + first + "1_audio.mp3", 3_360_000L)
                .containsKey(room + "_lossy" + first + "0_audio.mp3")
                .containsEntry(room + "/TASK" + first.replace('/', '_') + "0_audio.mp3", 4_800_000L)
                .containsEntry(room + "/TASK" + first.replace('/', '_') + "1_audio.mp3", 4_800_000L)
                .containsEntry(room + "/TASK" + first.replace('/', '_') + "2_audio.mp3", 1_440_000L)
                .containsEntry(other + "_bob" + second + "0_audio.mp3", 1_440_000L)
                .containsEntry(other + "_carol" + second + "0_audio.mp3", 640_000L)
                .containsEntry(
                        other + "/TASK" + second.replace('/', '_') + "0_audio.mp3", 1_440_000L)
                .hasSize(12);
    }

    /** Of names, bytes, events and every 100 ms that was said. */
    @Test
    void theCheckerFindsNothing() {
        CommandLine command = Main.commandLine();
        StringWriter found = new StringWriter();
        command.setOut(new PrintWriter(found, true));

        int code =
                command.execute("check", dir.resolve("scenario.yaml").toString(), out.toString());

        assertThat(code).as(found.toString()).isZero();
        assertThat(found.toString())
                .startsWith("0 violations in 2 tasks, 7 tracks, 12 files of 860 s; 10692 blocks");
    }

    @Test
    void lossIsCountedAndMovesNothing() {
        RecordingEvent lossy = single("lossy").get(0);

        assertThat(lossy.frames().lost()).isBetween(10L, 90L);
        assertThat(lossy.frames().received() + lossy.frames().lost()).isBetween(1990L, 2000L);
        assertThat(lossy.audio().samples()).isBetween(1_910_000L, 1_920_000L);
    }

    @Test
    void speechIsTold() {
        long spokenUs =
                events.stream()
                        .filter(event -> event.type() == Type.SPEECH)
                        .filter(event -> "alice".equals(event.userId()))
                        .flatMap(event -> event.speech().stream())
                        .mapToLong(span -> span.endUs() - span.startUs())
                        .sum();

        assertThat(spokenUs).isBetween(139_000_000L, 141_000_000L);
    }

    private Path path(RecordingEvent upload) {
        return out.resolve(upload.file().bucket()).resolve(upload.file().key());
    }

    private List<RecordingEvent> uploads() {
        return events.stream().filter(event -> event.type() == Type.SEGMENT_UPLOADED).toList();
    }

    private List<RecordingEvent> single(String user) {
        return uploads().stream().filter(event -> user.equals(event.userId())).toList();
    }
}
