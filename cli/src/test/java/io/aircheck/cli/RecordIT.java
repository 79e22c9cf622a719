package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RecordIT {
    @TempDir Path dir;

    /** The task outlives its last user by 12 h, which are ticked through. */
    @Test
    void aCustomTaskIsRecordedToItsEnd() throws Exception {
        Path scenario = dir.resolve("scenario.yaml");
        Files.writeString(
                scenario,
                """
                start: 2026-03-01T08:00:00Z
                apps: [{bizId: 1, scope: custom, streams: both, bucket: v-12500, region: r-x}]
                rooms:
                  - bizId: 1
                    id: "42"
                    users:
                      - {id: alice, stay: [[0s, 20s]], mic: [[0s, 8s], [12s, 20s]], audio: coded}
                      - {id: bob, stay: [[0s, 20s]], audio: "tone:440", codec: pcm}
                commands:
                  - {at: 2s, startRecord: {bizId: 1, roomId: "42", recordMode: 1, subscribeUserIds: [alice]}}
                """);
        Path out = dir.resolve("out");
        StringWriter table = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(table, true));
        command.setErr(new PrintWriter(errors, true));

        int code =
                command.execute(
                        "record",
                        scenario.toString(),
                        "--out",
                        out.toString(),
                        "-D",
                        "naming.offset=+08:00");

        assertThat(code).as(errors.toString()).isZero();
        List<RecordingEvent> events = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("events.jsonl"))) {
            events.add(RecordingEvent.parse(line.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(events.get(0).type()).isEqualTo(RecordingEvent.Type.TASK_STARTED);
        RecordingEvent last = events.get(events.size() - 1);
        assertThat(last.type()).isEqualTo(RecordingEvent.Type.TASK_ENDED);
        assertThat(last.reason()).isEqualTo(RecordingEvent.Reason.EMPTY_TOO_LONG);
        List<RecordingEvent> uploads =
                events.stream()
                        .filter(event -> event.type() == RecordingEvent.Type.SEGMENT_UPLOADED)
                        .toList();
        assertThat(uploads).hasSize(2);
        for (RecordingEvent upload : uploads) {
            Path file = out.resolve(upload.file().bucket()).resolve(upload.file().key());
            assertThat(file).hasSize(upload.audio().bytes());
            assertThat(table.toString()).contains(upload.file().key());
            assertThat(upload.file().key()).startsWith("1_42_alice/2026-03-01-16-00-02_");
        }
        assertThat(table.toString())
                .contains("0:00:06.000", "0:00:08.000", "mic-off", "2 files in " + out);
        assertThat(
                        command.execute(
                                "check",
                                scenario.toString(),
                                out.toString(),
                                "--naming-offset",
                                "+08:00"))
                .as(table.toString())
                .isZero();
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .contains("events.jsonl", "v-12500")
                    .noneMatch(name -> name.startsWith("."));
        }
    }
}
