package io.aircheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.schema.RecordingEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedFilesTest {
    private final RecordedFiles files = new RecordedFiles();

    @Test
    void theTableNamesFilesAndWhyTheyEnd() {
        take(RecordingEvent.Type.SEGMENT_FINISHED, "bob", 0, 96_000, "mic-off");
        take(RecordingEvent.Type.SEGMENT_FINISHED, "alice", 0, 48_000, "exit");
        take(RecordingEvent.Type.SEGMENT_UPLOADED, "bob", 0, 96_000, null);
        assertThat(files.awaitsUploads()).isTrue();
        take(RecordingEvent.Type.SEGMENT_UPLOADED, "alice", 0, 48_000, null);
        assertThat(files.awaitsUploads()).isFalse();

        assertThat(printed().lines())
                .containsExactly(
                        "FILE              LENGTH  SAMPLES  BYTES  REASON",
                        "b-1/alice_0  0:00:01.000    48000   1234  exit",
                        "b-1/bob_0    0:00:02.000    96000   1234  mic-off",
                        "2 files in out");
        assertThat(files.exitCode()).isZero();
    }

    @Test
    void aFileThatIsToldOfAgainIsOneFile() {
        take(RecordingEvent.Type.SEGMENT_UPLOADED, "alice", 0, 48_000, null);
        take(RecordingEvent.Type.SEGMENT_UPLOADED, "alice", 0, 48_000, null);

        assertThat(files.count()).isEqualTo(1);
        assertThat(printed()).contains("1 file in out");
    }

    @Test
    void aFileThatCannotBeHadIsAFailure() {
        take(RecordingEvent.Type.SEGMENT_FAILED, "alice", 3, 48_000, "the bucket is gone");

        assertThat(printed()).contains("FAILED b-1/alice_3: the bucket is gone", "0 files in out");
        assertThat(files.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 48000, 0:00:00.000",
        "47999, 48000, 0:00:01.000",
        "47975, 48000, 0:00:00.999",
        "345600000, 48000, 2:00:00.000",
        "57600016, 16000, 1:00:00.001"
    })
    void lengthsAreRoundedToMilliseconds(long samples, int rate, String length) {
        assertThat(RecordedFiles.length(samples, rate)).isEqualTo(length);
    }

    private String printed() {
        StringWriter table = new StringWriter();
        files.print(new PrintWriter(table), Path.of("out"));
        return table.toString();
    }

    private void take(
            RecordingEvent.Type type, String user, int segment, long samples, String reason) {
        files.take(
                new RecordingEvent(
                        1,
                        "id",
                        0L,
                        type,
                        5,
                        1,
                        "r",
                        7,
                        4,
                        user,
                        RecordingEvent.Stream.SINGLE,
                        segment,
                        new RecordingEvent.File("b-1", "r", user + "_" + segment),
                        new RecordingEvent.Audio(1, samples, 48_000, 3, 1234L, "1"),
                        null,
                        null,
                        null,
                        reason,
                        null));
    }
}
