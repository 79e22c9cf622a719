package io.aircheck.testbed.scenario;

import io.aircheck.audio.FfmpegBinary;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An audio file, decoded by ffmpeg to 48 kHz mono as it is read, from the beginning to the end. Not
 * thread-safe.
 */
final class FilePcm implements AutoCloseable {
    private static final int PIPE_BYTES = 1 << 16;
    private static final int MAX_COMPLAINT = 300;

    private final Path file;
    private final Process ffmpeg;
    private final InputStream samples;
    private final StringBuilder complaint = new StringBuilder();
    private final Thread listener;
    private final byte[] bytes = new byte[PIPE_BYTES];

    private FilePcm(Path file, Process ffmpeg) {
        this.file = file;
        this.ffmpeg = ffmpeg;
        this.samples = new BufferedInputStream(ffmpeg.getInputStream(), PIPE_BYTES);
        this.listener = new Thread(this::listen, "ffmpeg-messages");
        listener.setDaemon(true);
        listener.start();
    }

    static FilePcm open(Path file) throws IOException {
        return start(file, "-i", url(file));
    }

    /** Only the file's first tenth of a second, to learn whether ffmpeg can read it. */
    static FilePcm openBeginning(Path file) throws IOException {
        return start(file, "-t", "0.1", "-i", url(file));
    }

    private static FilePcm start(Path file, String... input) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                FfmpegBinary.path().toString(),
                                "-hide_banner",
                                "-nostdin",
                                "-loglevel",
                                "error"));
        command.addAll(List.of(input));
        command.addAll(
                List.of("-map", "0:a:0", "-ac", "1", "-ar", "48000", "-f", "s16le", "pipe:1"));
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        return new FilePcm(file, process);
    }

    /** Names that begin like a protocol ("a:b.ogg") are files all the same. */
    private static String url(Path file) {
        return "file:" + file.toAbsolutePath();
    }

    /**
     * Reads samples.
     *
     * @return how many were read: fewer than asked for only at the file's end
     * @throws IOException naming the file when ffmpeg cannot read it
     */
    int read(short[] out, int offset, int length) throws IOException {
        int read = 0;
        while (read < length) {
            int wanted = Math.min(2 * (length - read), bytes.length);
            int got = samples.readNBytes(bytes, 0, wanted);
            for (int i = 0; i + 1 < got; i += 2) {
                out[offset + read++] = (short) (bytes[i] & 0xff | bytes[i + 1] << 8);
            }
            if (got < wanted) {
                requireSuccess();
                break;
            }
        }
        return read;
    }

    private void requireSuccess() throws IOException {
        try {
            int code = ffmpeg.waitFor();
            listener.join();
            if (code != 0) {
                throw new IOException("ffmpeg cannot read " + file + ": " + complaint());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading " + file, e);
        }
    }

    private String complaint() {
        synchronized (complaint) {
            String last = complaint.toString().strip().lines().reduce((a, b) -> b).orElse("");
            return last.isEmpty() ? "it gave no reason" : last.replaceFirst("^file:[^ ]*: ", "");
        }
    }

    private void listen() {
        byte[] some = new byte[1024];
        try (InputStream errors = ffmpeg.getErrorStream()) {
            for (int got = errors.read(some); got >= 0; got = errors.read(some)) {
                synchronized (complaint) {
                    complaint.append(new String(some, 0, got, StandardCharsets.UTF_8));
                    complaint.delete(0, Math.max(0, complaint.length() - MAX_COMPLAINT));
                }
            }
        } catch (IOException e) {
            synchronized (complaint) {
                complaint.append("\nits messages could not be read: ").append(e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        ffmpeg.destroyForcibly();
    }
}
