package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ws.schild.jave.MultimediaObject;
import ws.schild.jave.info.MultimediaInfo;

class Mp3FileTest {

    private static final Mp3File.Tags TAGS =
            new Mp3File.Tags(
                    1_400_000_001L,
                    "42",
                    "阿丽斯",
                    7_000_000_000_000_000_001L,
                    3,
                    Instant.parse("2026-03-01T08:00:00.250Z"));

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "16000, 32000, 48", "16000, 64000, 160001", "16000, 64000, 160130", "24000, 64000, 622",
        "48000, 64000, 48", "32000, 64000, 115230", "24000, 128000, 57600", "24000, 40000, 57601",
        "32000, 32000, 115199", "32000, 80000, 1151", "48000, 32000, 480000", "48000, 64000, 1152",
        "48000, 64000, 1153", "48000, 128000, 300000"
    })
    void decodesToExactlyTheSamplesThatWereEncoded(int sampleRate, int bitRate, int samples)
            throws Exception {
        Mp3Format format = Mp3Format.of(sampleRate, bitRate);
        short[] pcm = TestSignals.sine(sampleRate, 440, 0.5, 0, samples);
        Path file = write(format, pcm);
        assertThat(Files.size(file)).isEqualTo(Mp3File.fileLength(format, TAGS, samples));
        short[] decoded = decode(file);
        assertThat(decoded).hasSize(samples);
        if (samples > 10_000) {
            assertThat(TestSignals.snr(pcm, decoded)).isGreaterThan(20);
        }
    }

    @ParameterizedTest
    @CsvSource({"16000, 64000", "24000, 64000", "32000, 64000", "48000, 128000"})
    void aClickStaysAtItsSample(int sampleRate, int bitRate) throws Exception {
        short[] pcm = new short[sampleRate];
        int click = sampleRate / 2 + 17;
        // Three samples, so that most of the click's energy passes the encoder's low pass.
        pcm[click - 1] = 12_000;
        pcm[click] = 24_000;
        pcm[click + 1] = 12_000;
        short[] decoded = decode(write(Mp3Format.of(sampleRate, bitRate), pcm));
        int peak = 0;
        for (int i = 0; i < decoded.length; i++) {
            peak = decoded[i] > decoded[peak] ? i : peak;
        }
        assertThat(peak).isEqualTo(click);
    }

    @Test
    void javeReadsFormatAndDuration() throws Exception {
        Path file = write(Mp3Format.DEFAULT, TestSignals.sine(48_000, 440, 0.5, 0, 480_123));
        MultimediaInfo info = new MultimediaObject(file.toFile(), FfmpegBinary.locator()).getInfo();
        assertThat(info.getFormat()).isEqualTo("mp3");
        assertThat(info.getDuration()).isCloseTo(10_003, within(100L));
        assertThat(info.getAudio().getSamplingRate()).isEqualTo(48_000);
        assertThat(info.getAudio().getBitRate()).isEqualTo(64_000);
        assertThat(info.getAudio().getChannels()).isEqualTo(1);
    }

    @Test
    void carriesItsTags() throws Exception {
        Path file = write(Mp3Format.DEFAULT, new short[48_000]);
        assertThat(ffmpeg("-i", file.toString(), "-f", "ffmetadata", "-"))
                .asString(StandardCharsets.UTF_8)
                .contains(
                        "title=42 阿丽斯 \\#3",
                        "app=1400000001",
                        "room=42",
                        "user=阿丽斯",
                        "task=7000000000000000001",
                        "segment=3",
                        "date=2026-03-01T08:00:00",
                        "start=2026-03-01T08:00:00.250Z");
    }

    @ParameterizedTest
    @CsvSource({"16000, 32000", "24000, 128000", "32000, 32000", "48000, 32000", "48000, 64000"})
    void headersLengthIsKnownBeforeTheSamplesAre(int sampleRate, int bitRate) {
        Mp3Format format = Mp3Format.of(sampleRate, bitRate);
        for (long samples : new long[] {1, 1000, 48_000L * 7200}) {
            assertThat(Mp3File.header(format, TAGS, samples))
                    .hasSize(Mp3File.headerLength(format, TAGS));
        }
    }

    @Test
    void twoHoursAreThreeHundredThousandFramesAndWhatFlushes() {
        assertThat(Mp3File.frames(Mp3Format.DEFAULT, 48_000L * 7200)).isEqualTo(300_001);
        assertThat(Mp3File.frames(Mp3Format.of(16_000, 32_000), 16_000L * 7200)).isEqualTo(200_002);
    }

    @Test
    void strangersIdsDoNotBreakTheTag() throws Exception {
        Mp3File.Tags hostile =
                new Mp3File.Tags(1, "a\0b\ud800", "x".repeat(127), 1, 0, Instant.EPOCH);
        Mp3Format format = Mp3Format.DEFAULT;
        Path file = write(format, new short[5000], hostile);
        assertThat(decode(file)).hasSize(5000);
        assertThat(ffmpeg("-i", file.toString(), "-f", "ffmetadata", "-"))
                .asString(StandardCharsets.UTF_8)
                .contains("room=a\ufffdb", "user=" + "x".repeat(127));
    }

    @Test
    void refusesAFileBeyondTheInfoFramesRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mp3File.header(Mp3Format.DEFAULT, TAGS, 48_000L * 3600 * 150))
                .withMessageContaining("4 GiB");
        assertThatIllegalArgumentException().isThrownBy(() -> Mp3File.frames(Mp3Format.DEFAULT, 0));
    }

    private Path write(Mp3Format format, short[] pcm) throws Exception {
        return write(format, pcm, TAGS);
    }

    private Path write(Mp3Format format, short[] pcm, Mp3File.Tags tags) throws Exception {
        Path file = directory.resolve("file.mp3");
        Window window = new Window(0, 0, pcm.length, true);
        try (Mp3Encoder encoder = new Mp3Encoder();
                var out = Files.newOutputStream(file)) {
            out.write(Mp3File.header(format, tags, pcm.length));
            out.write(encoder.encode(List.of(new Mp3Encoder.Request(window, format, pcm))).get(0));
        }
        return file;
    }

    private short[] decode(Path file) throws Exception {
        return TestSignals.samples(ffmpeg("-i", file.toString(), "-f", "s16le", "-"));
    }

    private static byte[] ffmpeg(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(FfmpegBinary.path().toString());
        command.addAll(List.of("-loglevel", "error"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().close();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
