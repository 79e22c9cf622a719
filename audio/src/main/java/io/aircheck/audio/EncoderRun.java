package io.aircheck.audio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * One run of ffmpeg for any number of requests of one format. All PCM goes in through stdin, one
 * request behind the other; {@code asplit} and {@code atrim} hand each libmp3lame its own stretch,
 * so that each encoder starts afresh and sees no neighbour.
 */
final class EncoderRun {

    private static final int MAX_ERROR_BYTES = 4096;
    private static final int COPY_SAMPLES = 1 << 15;

    /**
     * Every stretch's filter sees every frame: few long frames instead of ffmpeg's 1024 samples
     * save a twentieth of a run of twelve.
     */
    private static final int FRAME_SAMPLES = 1 << 15;

    private final Mp3Encoder.Options options;
    private final ExecutorService pipes;
    private final Set<FfmpegProcess> running;

    /**
     * A run to be.
     *
     * @param pipes writes stdin and reads stderr, each at its own pace
     * @param running holds the child while it runs
     */
    EncoderRun(Mp3Encoder.Options options, ExecutorService pipes, Set<FfmpegProcess> running) {
        this.options = options;
        this.pipes = pipes;
        this.running = running;
    }

    /** The files of raw MP3 frames, one for each request. */
    List<Path> encode(List<Mp3Encoder.Request> batch, Path directory)
            throws IOException, EncodeException, InterruptedException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            files.add(directory.resolve(i + ".mp3"));
        }
        try (FfmpegProcess ffmpeg = new FfmpegProcess(FfmpegBinary.path().toString())) {
            arguments(batch, files).forEach(ffmpeg::addArgument);
            ffmpeg.execute();
            running.add(ffmpeg);
            finish(ffmpeg, batch);
        }
        return files;
    }

    private void finish(FfmpegProcess ffmpeg, List<Mp3Encoder.Request> batch)
            throws EncodeException, InterruptedException {
        try {
            Future<String> errors = pipes.submit(() -> readBounded(ffmpeg.getErrorStream()));
            Future<Void> input = pipes.submit(() -> write(batch, ffmpeg.getOutputStream()));
            if (!ffmpeg.waitFor(options.timeLimit())) {
                throw new EncodeException(
                        "ffmpeg did not finish within " + options.timeLimit() + " and was killed");
            }
            int exit = ffmpeg.getProcessExitCode();
            if (exit != 0) {
                throw new EncodeException(
                        "ffmpeg failed with exit code " + exit + ": " + get(errors));
            }
            get(input);
        } finally {
            running.remove(ffmpeg);
        }
    }

    private List<String> arguments(List<Mp3Encoder.Request> batch, List<Path> files) {
        Mp3Format format = batch.get(0).format();
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-y",
                                "-nostdin",
                                "-loglevel",
                                "error",
                                "-filter_complex_threads",
                                "1",
                                "-f",
                                "s16le",
                                "-ar",
                                Integer.toString(format.sampleRate()),
                                "-ac",
                                "1",
                                "-i",
                                "pipe:0"));
        if (batch.size() > 1) {
            arguments.addAll(List.of("-filter_complex", split(batch)));
        }
        for (int i = 0; i < files.size(); i++) {
            arguments.addAll(
                    List.of(
                            "-map",
                            batch.size() > 1 ? "[t" + i + "]" : "0:a",
                            "-c:a",
                            "libmp3lame",
                            "-b:a",
                            Integer.toString(format.bitRate()),
                            "-compression_level",
                            Integer.toString(options.compressionLevel()),
                            "-reservoir",
                            "0",
                            "-write_xing",
                            "0",
                            "-id3v2_version",
                            "0",
                            "-f",
                            "mp3",
                            files.get(i).toString()));
        }
        return arguments;
    }

    private static String split(List<Mp3Encoder.Request> batch) {
        StringBuilder graph = new StringBuilder("[0:a]asetnsamples=n=").append(FRAME_SAMPLES);
        graph.append(":p=0,asplit=").append(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            graph.append("[s").append(i).append(']');
        }
        long at = 0;
        for (int i = 0; i < batch.size(); i++) {
            long end = at + batch.get(i).pcm().length;
            graph.append(";[s").append(i).append("]atrim=start_sample=").append(at);
            graph.append(":end_sample=").append(end);
            graph.append(",asetpts=PTS-STARTPTS[t").append(i).append(']');
            at = end;
        }
        return graph.toString();
    }

    private static Void write(List<Mp3Encoder.Request> batch, OutputStream stdin)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * COPY_SAMPLES).order(ByteOrder.LITTLE_ENDIAN);
        try (stdin) {
            for (Mp3Encoder.Request request : batch) {
                short[] pcm = request.pcm();
                for (int at = 0; at < pcm.length; at += COPY_SAMPLES) {
                    int length = Math.min(COPY_SAMPLES, pcm.length - at);
                    bytes.asShortBuffer().put(pcm, at, length);
                    stdin.write(bytes.array(), 0, 2 * length);
                }
            }
        }
        return null;
    }

    /** Reads to the end, so that the child never blocks, and keeps the beginning. */
    private static String readBounded(InputStream stream) throws IOException {
        byte[] head = stream.readNBytes(MAX_ERROR_BYTES);
        stream.transferTo(OutputStream.nullOutputStream());
        return new String(head, StandardCharsets.UTF_8).strip();
    }

    private static <T> T get(Future<T> pipe) throws EncodeException, InterruptedException {
        try {
            return pipe.get();
        } catch (ExecutionException e) {
            throw new EncodeException(
                    "Pipe to ffmpeg broke: " + e.getCause().getMessage(), e.getCause());
        }
    }
}
