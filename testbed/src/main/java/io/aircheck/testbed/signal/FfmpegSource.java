package io.aircheck.testbed.signal;

import io.aircheck.audio.FfmpegBinary;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An audio file decoded by ffmpeg while it is read. Encoder delay and padding are taken off as the
 * file's Info header says, so the samples are exactly those that were recorded.
 */
final class FfmpegSource implements PcmSource {

    private static final int EXIT_SECONDS = 30;
    private static final int MAX_MESSAGE = 4096;

    private final Path file;
    private final Process process;
    private final InputStream wav;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final Thread messageReader;
    private final int rate;
    private byte[] bytes = new byte[0];
    private boolean ended;

    FfmpegSource(Path file) throws IOException {
        this.file = file;
        process =
                new ProcessBuilder(
                                FfmpegBinary.path().toString(),
                                "-nostdin",
                                "-v",
                                "error",
                                "-i",
                                "file:" + file.toAbsolutePath(),
                                "-ac",
                                "1",
                                "-c:a",
                                "pcm_s16le",
                                "-bitexact",
                                "-f",
                                "wav",
                                "pipe:1")
                        .start();
        process.getOutputStream().close();
        messageReader = new Thread(this::readMessage, "ffmpeg-messages");
        messageReader.setDaemon(true);
        messageReader.start();
        wav = new BufferedInputStream(process.getInputStream(), 1 << 16);
        try {
            rate = readHeader();
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException("cannot decode " + file + ": " + messageText(), e);
        }
    }

    @Override
    public int rate() {
        return rate;
    }

    @Override
    public int read(short[] buffer) throws IOException {
        if (ended) {
            return -1;
        }
        if (bytes.length < 2 * buffer.length) {
            bytes = new byte[2 * buffer.length];
        }
        int count = wav.readNBytes(bytes, 0, 2 * buffer.length) / 2;
        for (int i = 0; i < count; i++) {
            buffer[i] = (short) (bytes[2 * i] & 0xFF | bytes[2 * i + 1] << 8);
        }
        if (count == 0) {
            awaitExit();
            ended = true;
            return -1;
        }
        return count;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** A broken file makes ffmpeg complain and may end early with exit code 0. */
    private void awaitExit() throws IOException {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("ffmpeg does not end on " + file);
            }
            messageReader.join(TimeUnit.SECONDS.toMillis(EXIT_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while decoding " + file, e);
        }
        if (process.exitValue() != 0 || !messageText().isEmpty()) {
            throw new IOException("cannot decode " + file + ": " + messageText());
        }
    }

    private int readHeader() throws IOException {
        skip(12);
        int found = 0;
        while (true) {
            String chunk = new String(exactly(4), StandardCharsets.US_ASCII);
            int length = littleEndian(exactly(4));
            if (chunk.equals("data")) {
                return found;
            }
            if (chunk.equals("fmt ")) {
                byte[] format = exactly(length);
                found = littleEndian(new byte[] {format[4], format[5], format[6], format[7]});
            } else {
                skip(length);
            }
        }
    }

    private void skip(int count) throws IOException {
        exactly(count);
    }

    private byte[] exactly(int count) throws IOException {
        byte[] read = wav.readNBytes(count);
        if (read.length < count) {
            throw new EOFException("no audio");
        }
        return read;
    }

    private static int littleEndian(byte[] b) {
        return b[0] & 0xFF | (b[1] & 0xFF) << 8 | (b[2] & 0xFF) << 16 | b[3] << 24;
    }

    private void readMessage() {
        byte[] buffer = new byte[1024];
        try (InputStream errors = process.getErrorStream()) {
            for (int n = errors.read(buffer); n >= 0; n = errors.read(buffer)) {
                synchronized (message) {
                    message.write(buffer, 0, Math.min(n, MAX_MESSAGE - message.size()));
                }
            }
        } catch (IOException e) {
            // Closing the process ends its streams; its exit value tells whether it failed.
            return;
        }
    }

    private String messageText() {
        synchronized (message) {
            return message.toString(StandardCharsets.UTF_8).strip();
        }
    }
}
