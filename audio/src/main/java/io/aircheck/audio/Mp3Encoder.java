package io.aircheck.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Encodes windows of PCM to MP3 frames with JAVE's ffmpeg as a child process: a crash of the codec
 * costs a retry, not this JVM. The bit reservoir is off, so a frame's bytes depend on no bytes
 * before it, and windows join seamlessly ({@link Window}). A window's bytes do not depend on what
 * else is encoded in the same call.
 *
 * <p>All PCM of a call is held in memory once; encoded bytes pass through files in a scratch
 * directory that are gone when the call returns. Thread-safe; calls run in parallel, one child
 * process each. Closing kills what runs.
 */
public final class Mp3Encoder implements AutoCloseable {

    /** Keeps command line and open files of one run within any system's limits. */
    private static final int MAX_PER_RUN = 128;

    /** What an encoder that was killed together with its files left behind is swept after. */
    private static final Duration STALE = Duration.ofHours(1);

    private static final String RUN_PREFIX = "encode-";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Options options;
    private final Path scratch;
    private final ExecutorService pipes;
    private final Set<FfmpegProcess> running = ConcurrentHashMap.newKeySet();
    private final Map<Mp3Format, byte[]> silence = new ConcurrentHashMap<>();

    /**
     * How to encode.
     *
     * @param compressionLevel LAME's quality, 0 (best, slow) to 9; 5 is ffmpeg's default
     * @param timeLimit for one run of ffmpeg, after which it is killed
     * @param scratch where encoded bytes pass through; null for a private directory on /dev/shm, or
     *     in {@code java.io.tmpdir} if there is none
     */
    public record Options(int compressionLevel, Duration timeLimit, Path scratch) {

        public static final Options DEFAULT = new Options(5, Duration.ofSeconds(60), null);

        public Options {
            Objects.requireNonNull(timeLimit, "timeLimit");
            if (compressionLevel < 0 || compressionLevel > 9) {
                throw new IllegalArgumentException(
                        "Compression level " + compressionLevel + "; allowed are 0 to 9");
            }
            if (timeLimit.isNegative() || timeLimit.isZero()) {
                throw new IllegalArgumentException("Time limit " + timeLimit);
            }
        }
    }

    /**
     * One window to be encoded.
     *
     * @param window which stretch of which file
     * @param format the file's
     * @param pcm exactly the samples [pcmFrom, pcmTo) of the window
     */
    public record Request(Window window, Mp3Format format, short[] pcm) {
        public Request {
            long expected = window.pcmTo(format) - window.pcmFrom(format);
            if (pcm.length != expected) {
                throw new IllegalArgumentException(
                        window + " needs " + expected + " samples, not " + pcm.length);
            }
        }
    }

    /** With {@link Options#DEFAULT}. */
    public Mp3Encoder() {
        this(Options.DEFAULT);
    }

    /**
     * Makes the scratch directory; ffmpeg itself is extracted by the first call.
     *
     * @throws UncheckedIOException if the scratch directory cannot be made
     */
    public Mp3Encoder(Options options) {
        this.options = options;
        this.scratch = scratch(options.scratch());
        this.pipes =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, "ffmpeg-pipe");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Encodes windows; those of equal format share a run of ffmpeg.
     *
     * @return for each request, in order, the frames of its window: {@link Window#frames} times
     *     {@link Mp3Format#frameBytes} bytes
     * @throws EncodeException if ffmpeg fails, exceeds the time limit or returns anything but the
     *     expected frames; nothing of the call is returned then
     * @throws InterruptedException if this thread is interrupted; the child is killed
     */
    public List<byte[]> encode(List<Request> requests)
            throws EncodeException, InterruptedException {
        if (pipes.isShutdown()) {
            throw new IllegalStateException("The encoder is closed");
        }
        Map<Mp3Format, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            groups.computeIfAbsent(requests.get(i).format(), format -> new ArrayList<>()).add(i);
        }
        byte[][] frames = new byte[requests.size()][];
        for (List<Integer> group : groups.values()) {
            for (int at = 0; at < group.size(); at += MAX_PER_RUN) {
                run(requests, group.subList(at, Math.min(group.size(), at + MAX_PER_RUN)), frames);
            }
        }
        return Arrays.asList(frames);
    }

    /**
     * The frame that steady silence encodes to. A window of silence whose preroll and lookahead are
     * silent too is this frame repeated, unless it lies within the first {@link
     * Window#PREROLL_FRAMES} frames of a file or is the file's last.
     *
     * @return {@link Mp3Format#frameBytes} bytes, a copy
     */
    public byte[] silentFrame(Mp3Format format) throws EncodeException, InterruptedException {
        byte[] frame = silence.get(format);
        if (frame == null) {
            int samples = format.frameSamples();
            long from = (long) Window.PREROLL_FRAMES * samples;
            Window window = new Window(0, from, from + samples, false);
            short[] pcm = new short[(int) window.pcmTo(format)];
            frame = encode(List.of(new Request(window, format, pcm))).get(0);
            silence.put(format, frame);
        }
        return frame.clone();
    }

    @Override
    public void close() {
        pipes.shutdown();
        running.forEach(FfmpegProcess::kill);
    }

    private void run(List<Request> requests, List<Integer> group, byte[][] frames)
            throws EncodeException, InterruptedException {
        List<Request> batch = group.stream().map(requests::get).toList();
        try {
            Path directory = PrivateDirectory.fresh(scratch, RUN_PREFIX);
            try {
                List<Path> files = new EncoderRun(options, pipes, running).encode(batch, directory);
                for (int i = 0; i < group.size(); i++) {
                    frames[group.get(i)] = slice(batch.get(i), Files.readAllBytes(files.get(i)));
                }
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new EncodeException("Cannot run ffmpeg: " + e.getMessage(), e);
        }
    }

    /** Cuts the window's frames out of what its PCM encoded to. */
    private static byte[] slice(Request request, byte[] encoded) throws EncodeException {
        Mp3Format format = request.format();
        int frame = format.frameBytes();
        long expected = Mp3File.frames(format, request.pcm().length) * frame;
        if (encoded.length != expected) {
            throw new EncodeException(
                    "ffmpeg returned " + encoded.length + " bytes, not " + expected);
        }
        for (int at = 0; at < encoded.length; at += frame) {
            if (!Mp3FrameHeader.matches(format, encoded, at)) {
                throw new EncodeException("ffmpeg returned another format than " + format);
            }
        }
        int first = request.window().firstFrame(format) * frame;
        return Arrays.copyOfRange(encoded, first, first + request.window().frames(format) * frame);
    }

    private static Path scratch(Path chosen) {
        try {
            if (chosen != null) {
                return Files.createDirectories(chosen);
            }
            Path shared =
                    Files.isWritable(SHARED_MEMORY)
                            ? SHARED_MEMORY
                            : Path.of(System.getProperty("java.io.tmpdir"));
            Path directory = PrivateDirectory.within(shared);
            sweep(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "No scratch directory for the encoder: " + e.getMessage(), e);
        }
    }

    /** Removes what a JVM that died during a run left in memory. */
    private static void sweep(Path directory) throws IOException {
        Instant limit = Instant.now().minus(STALE);
        try (Stream<Path> runs = Files.list(directory)) {
            for (Path run : runs.toList()) {
                if (run.getFileName().toString().startsWith(RUN_PREFIX)
                        && Files.getLastModifiedTime(run).toInstant().isBefore(limit)) {
                    delete(run);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
