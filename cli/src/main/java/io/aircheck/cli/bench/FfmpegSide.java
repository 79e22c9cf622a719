package io.aircheck.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Bare ffmpeg doing the same files: one process per file, with Aircheck's MP3 settings, as many at
 * once as Aircheck has encoder threads.
 */
final class FfmpegSide {
    /** Info header, ID3 tag, and what encoder and decoder add to a stream. */
    private static final int SLACK_BYTES = 4000;

    private final EncoderSettings settings;
    private final Path dir;
    private final List<Job> jobs;

    /** A file to be made. */
    private record Job(List<Path> inputs, Path output, double seconds) {}

    /**
     * What a run took.
     *
     * @param cpuSeconds of all processes, user and system
     * @param seconds on the clock
     */
    record Cost(double cpuSeconds, double seconds) {}

    /**
     * @param dir takes the files
     */
    FfmpegSide(Corpus corpus, EncoderSettings settings, Path dir) throws IOException {
        this.settings = settings;
        this.dir = Files.createDirectories(dir);
        this.jobs = jobs(corpus);
    }

    private List<Job> jobs(Corpus corpus) {
        Load load = corpus.load();
        List<Job> all = new ArrayList<>();
        for (int room = 0; room < load.rooms(); room++) {
            List<Integer> users = load.users(room);
            if (load.mode().hasSingle()) {
                for (int user : users) {
                    all.add(
                            new Job(
                                    List.of(corpus.said(user).ogg()),
                                    single(user),
                                    load.talk(user).length().toMillis() / 1000.0));
                }
            }
            if (load.mode().hasMixed()) {
                all.add(
                        new Job(
                                users.stream().map(user -> corpus.said(user).ogg()).toList(),
                                dir.resolve("room-" + room + ".mp3"),
                                load.length().toMillis() / 1000.0));
            }
        }
        return all;
    }

    /** The file of a user's track. */
    Path single(int user) {
        return dir.resolve(Load.user(user) + ".mp3");
    }

    /** Makes all files. Nothing else may end children of this process meanwhile. */
    Cost run() throws IOException, InterruptedException {
        double cpu = CpuClock.ofThisProcess().children();
        long began = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(settings.parallel());
        try {
            List<Future<?>> all = new ArrayList<>();
            for (Job job : jobs) {
                all.add(
                        threads.submit(
                                () -> {
                                    make(job);
                                    return null;
                                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
        return new Cost(
                CpuClock.ofThisProcess().children() - cpu, (System.nanoTime() - began) / 1e9);
    }

    private void make(Job job) throws IOException, InterruptedException {
        Ffmpeg.run(arguments(job));
        double expected = job.seconds() * settings.format().bitRate() / 8;
        if (Math.abs(Files.size(job.output()) - expected) > SLACK_BYTES) {
            throw new IOException(
                    job.output() + " has not the length of what was said, " + job.seconds() + " s");
        }
    }

    private List<String> arguments(Job job) {
        List<String> arguments = new ArrayList<>();
        job.inputs().forEach(input -> arguments.addAll(List.of("-i", input.toString())));
        if (job.inputs().size() > 1) {
            String inputs =
                    String.join(
                            "",
                            IntStream.range(0, job.inputs().size())
                                    .mapToObj(i -> "[" + i + ":a]")
                                    .toList());
            arguments.addAll(
                    List.of(
                            "-filter_complex",
                            inputs + "amix=inputs=" + job.inputs().size() + ":normalize=0"));
        }
        arguments.addAll(
                List.of(
                        "-ac",
                        "1",
                        "-ar",
                        Integer.toString(settings.format().sampleRate()),
                        "-c:a",
                        "libmp3lame",
                        "-b:a",
                        Integer.toString(settings.format().bitRate()),
                        "-compression_level",
                        Integer.toString(settings.compressionLevel()),
                        job.output().toString()));
        return arguments;
    }
}
