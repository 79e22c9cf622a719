package io.aircheck.cli.bench;

import io.aircheck.audio.FfmpegBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs the ffmpeg that comes with the program. */
final class Ffmpeg {
    private Ffmpeg() {}

    /**
     * Runs ffmpeg to its end, without any input but what the arguments name.
     *
     * @return what it wrote to stdout
     * @throws IOException with its last words when it fails
     */
    static byte[] run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                FfmpegBinary.path().toString(),
                                "-hide_banner",
                                "-nostdin",
                                "-y",
                                "-loglevel",
                                "error"));
        command.addAll(arguments);
        // At this log level it says so little that the pipe never fills before stdout is read.
        Process process = new ProcessBuilder(command).start();
        try {
            process.getOutputStream().close();
            byte[] out = process.getInputStream().readAllBytes();
            byte[] said = process.getErrorStream().readAllBytes();
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(
                        "ffmpeg ended with "
                                + code
                                + ": "
                                + new String(said, StandardCharsets.UTF_8)
                                        .strip()
                                        .lines()
                                        .reduce((a, b) -> b)
                                        .orElse(""));
            }
            return out;
        } finally {
            process.destroyForcibly();
        }
    }
}
