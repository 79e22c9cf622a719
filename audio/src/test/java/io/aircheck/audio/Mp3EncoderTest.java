package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Mp3EncoderTest {

    @TempDir Path scratch;

    private Mp3Encoder encoder;

    private Mp3Encoder encoder(Duration limit) {
        encoder = new Mp3Encoder(new Mp3Encoder.Options(5, limit, scratch));
        return encoder;
    }

    private Mp3Encoder encoder() {
        return encoder(Duration.ofSeconds(60));
    }

    @AfterEach
    void leavesNothingBehind() throws Exception {
        encoder.close();
        try (Stream<Path> files = Files.list(scratch)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "16000, 32000",
        "16000, 128000",
        "24000, 32000",
        "24000, 64000",
        "32000, 40000",
        "32000, 112000",
        "48000, 32000",
        "48000, 64000",
        "48000, 128000"
    })
    void joinedWindowsEqualOneContinuousEncode(int sampleRate, int bitRate) throws Exception {
        Mp3Format format = Mp3Format.of(sampleRate, bitRate);
        Random random = new Random(sampleRate + bitRate);
        for (int round = 0; round < 3; round++) {
            int samples = 12 * sampleRate + random.nextInt(3 * sampleRate);
            long fileStart = random.nextInt(1_000_000) - 500_000;
            short[] pcm = TestSignals.speech(sampleRate, samples, random.nextLong());
            List<Window> windows = new ArrayList<>();
            long from = fileStart;
            long end = fileStart + samples;
            while (true) {
                long to = from + (1L + random.nextInt(120)) * format.frameSamples();
                if (to + format.frameSamples() > end) {
                    windows.add(new Window(fileStart, from, end, true));
                    break;
                }
                windows.add(new Window(fileStart, from, to, false));
                from = to;
            }
            Mp3Encoder mp3 = encoder();
            byte[] whole = join(mp3.encode(requests(format, pcm, whole(fileStart, end))));
            byte[] joined = join(mp3.encode(requests(format, pcm, windows)));
            assertThat(whole).hasSize((int) Mp3File.frames(format, samples) * format.frameBytes());
            assertThat(differing(format, joined, whole)).as("of windows %s", windows).isEmpty();
        }
    }

    @Test
    void neighboursInOneRunDoNotMatter() throws Exception {
        Mp3Format one = Mp3Format.DEFAULT;
        Mp3Format other = Mp3Format.of(16_000, 32_000);
        List<Mp3Encoder.Request> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Mp3Format format = i % 3 == 2 ? other : one;
            short[] pcm = TestSignals.speech(format.sampleRate(), 100_000 + i, i);
            all.addAll(requests(format, pcm, whole(0, pcm.length)));
        }
        Mp3Encoder mp3 = encoder();
        List<byte[]> together = mp3.encode(all);
        for (int i = 0; i < all.size(); i++) {
            assertThat(together.get(i)).isEqualTo(mp3.encode(List.of(all.get(i))).get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16_000, 24_000, 32_000, 48_000})
    void silenceIsOneFrameRepeated(int sampleRate) throws Exception {
        Mp3Format format = Mp3Format.of(sampleRate, 64_000);
        int frame = format.frameSamples();
        // Loud audio before the preroll and behind the lookahead.
        int samples = 80 * frame;
        short[] pcm = TestSignals.speech(sampleRate, samples, 7);
        Arrays.fill(pcm, 20 * frame, 61 * frame, (short) 0);
        Mp3Encoder mp3 = encoder();
        byte[] whole = join(mp3.encode(requests(format, pcm, whole(0, samples))));
        byte[] silent = mp3.silentFrame(format);
        assertThat(silent).hasSize(format.frameBytes());
        for (int i = 20 + Window.PREROLL_FRAMES; i < 60; i++) {
            assertThat(Arrays.copyOfRange(whole, i * silent.length, (i + 1) * silent.length))
                    .as("frame %s", i)
                    .isEqualTo(silent);
        }
    }

    @Test
    void emptyLastWindowYieldsTheFramesThatFlush() throws Exception {
        Mp3Format format = Mp3Format.of(24_000, 48_000);
        int samples = 40 * format.frameSamples();
        Window rest = new Window(0, samples, samples, true);
        assertThat(rest.frames(format)).isEqualTo(2);
        short[] pcm = TestSignals.speech(24_000, samples, 3);
        Mp3Encoder mp3 = encoder();
        byte[] whole = join(mp3.encode(requests(format, pcm, whole(0, samples))));
        byte[] flush = join(mp3.encode(requests(format, pcm, List.of(rest))));
        assertThat(flush)
                .isEqualTo(Arrays.copyOfRange(whole, 40 * format.frameBytes(), whole.length));
    }

    @Test
    void killsARunThatExceedsItsTime() {
        short[] pcm = new short[48_000 * 600];
        Mp3Encoder mp3 = encoder(Duration.ofMillis(20));
        assertThatThrownBy(() -> mp3.encode(requests(Mp3Format.DEFAULT, pcm, whole(0, pcm.length))))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining("did not finish within");
        assertThat(ProcessHandle.current().children())
                .allSatisfy(child -> child.onExit().get(10, TimeUnit.SECONDS));
    }

    @Test
    void tellsWhatFfmpegComplainedAbout() {
        encoder();
        ExecutorService pipes = Executors.newCachedThreadPool();
        try {
            EncoderRun run =
                    new EncoderRun(
                            Mp3Encoder.Options.DEFAULT, pipes, ConcurrentHashMap.newKeySet());
            List<Mp3Encoder.Request> batch =
                    requests(Mp3Format.DEFAULT, new short[5000], whole(0, 5000));
            assertThatThrownBy(() -> run.encode(batch, scratch.resolve("missing")))
                    .isInstanceOf(EncodeException.class)
                    .hasMessageContaining("exit code 1")
                    .hasMessageContaining("No such file or directory");
        } finally {
            pipes.shutdownNow();
        }
    }

    @Test
    void refusesWorkOnceClosed() {
        Mp3Encoder mp3 = encoder();
        mp3.close();
        assertThatThrownBy(() -> mp3.silentFrame(Mp3Format.DEFAULT))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void interruptionKillsTheChild() {
        short[] pcm = new short[48_000 * 600];
        Mp3Encoder mp3 = encoder();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> mp3.encode(requests(Mp3Format.DEFAULT, pcm, whole(0, pcm.length))))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void runsInParallel() throws Exception {
        Mp3Format format = Mp3Format.DEFAULT;
        short[] pcm = TestSignals.speech(48_000, 200_000, 9);
        Mp3Encoder mp3 = encoder();
        byte[] expected = join(mp3.encode(requests(format, pcm, whole(0, pcm.length))));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<byte[]> task =
                    () -> join(mp3.encode(requests(format, pcm, whole(0, pcm.length))));
            for (Future<byte[]> result : threads.invokeAll(List.of(task, task, task, task))) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void refusesPcmOfAnotherLengthThanTheWindows() {
        encoder();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new Mp3Encoder.Request(
                                        new Window(0, 0, 1000, true),
                                        Mp3Format.DEFAULT,
                                        new short[999]))
                .withMessageContaining("needs 1000 samples, not 999");
    }

    private static List<Window> whole(long from, long to) {
        return List.of(new Window(from, from, to, true));
    }

    /** {@code pcm} is the whole file. */
    private static List<Mp3Encoder.Request> requests(
            Mp3Format format, short[] pcm, List<Window> windows) {
        return windows.stream()
                .map(
                        window ->
                                new Mp3Encoder.Request(
                                        window,
                                        format,
                                        Arrays.copyOfRange(
                                                pcm,
                                                (int) (window.pcmFrom(format) - window.fileStart()),
                                                (int) (window.pcmTo(format) - window.fileStart()))))
                .toList();
    }

    /** Numbers of the frames that differ; a failure then says where, and not all bytes. */
    private static List<Integer> differing(Mp3Format format, byte[] actual, byte[] expected) {
        assertThat(actual.length).isEqualTo(expected.length);
        List<Integer> frames = new ArrayList<>();
        int size = format.frameBytes();
        for (int at = 0; at < expected.length; at += size) {
            if (!Arrays.equals(actual, at, at + size, expected, at, at + size)) {
                frames.add(at / size);
            }
        }
        return frames;
    }

    private static byte[] join(List<byte[]> parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        parts.forEach(joined::writeBytes);
        return joined.toByteArray();
    }
}
