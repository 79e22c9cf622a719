package io.aircheck.cli.cluster;

import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** One of a cluster's jobs: how it was submitted last, and what became of it. Thread-safe. */
final class SubmittedJob {
    private final ClusterJob job;
    private final ClusterDirectory dir;
    private final Ports ports;
    private final FlinkRest rest;

    SubmittedJob(ClusterJob job, ClusterDirectory dir, Ports ports) {
        this.job = job;
        this.dir = dir;
        this.ports = ports;
        this.rest = new FlinkRest(ports.restAddress());
    }

    /** How it was submitted last. */
    Submission submission() throws ClusterException {
        return read().orElseThrow(
                        () -> new ClusterException("no " + job.word() + " job was submitted here"));
    }

    private Optional<Submission> read() throws ClusterException {
        try {
            return JsonFiles.read(file(), Submission.class);
        } catch (IOException e) {
            throw new ClusterException(file() + " cannot be read: " + e.getMessage(), e);
        }
    }

    void write(Submission submission) throws ClusterException {
        try {
            JsonFiles.write(file(), submission);
        } catch (IOException e) {
            throw new ClusterException(file() + " cannot be written: " + e.getMessage(), e);
        }
    }

    private Path file() {
        return dir.submission(job);
    }

    /**
     * The configuration it gets.
     *
     * @throws ClusterException if the user's options are no good
     */
    RecordingConfig config(Submission submission) throws ClusterException {
        try {
            return RecordingConfig.from(submission.arguments(dir, ports).toArray(String[]::new));
        } catch (ConfigException e) {
            throw new ClusterException(e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    /** The same, of the last submission. */
    RecordingConfig config() throws ClusterException {
        return config(submission());
    }

    /** As the JobManager knows it; empty when nothing was submitted, or it has forgotten. */
    Optional<FlinkRest.Job> found() throws IOException, InterruptedException, ClusterException {
        Optional<Submission> submission = read();
        return submission.isEmpty()
                ? Optional.empty()
                : rest.lastJob(job.nameIn(config(submission.get())));
    }

    /** The one that runs. */
    FlinkRest.Job running() throws ClusterException, InterruptedException {
        try {
            return found().filter(found -> !found.hasEnded())
                    .orElseThrow(
                            () ->
                                    new ClusterException(
                                            "no "
                                                    + job.word()
                                                    + " job runs; see 'aircheck cluster submit"
                                                    + " --help'"));
        } catch (IOException e) {
            throw FlinkRest.unanswered(e);
        }
    }

    void requireNone() throws ClusterException, InterruptedException {
        try {
            Optional<FlinkRest.Job> running = found().filter(found -> !found.hasEnded());
            if (running.isPresent()) {
                throw new ClusterException(
                        "job "
                                + running.get().id()
                                + " runs already; 'aircheck cluster stop"
                                + (job == ClusterJob.RECORDING ? "" : " --job " + job.word())
                                + "' ends it with a savepoint");
            }
        } catch (IOException e) {
            throw FlinkRest.unanswered(e);
        }
    }

    /** How it does; empty when nothing was submitted. */
    Optional<JobStatus> status() throws IOException, InterruptedException, ClusterException {
        Optional<FlinkRest.Job> found = found();
        return found.isPresent() ? Optional.of(status(found.get())) : Optional.empty();
    }

    private JobStatus status(FlinkRest.Job found)
            throws IOException, InterruptedException, ClusterException {
        FlinkRest.Checkpoints checkpoints = rest.checkpoints(found.id());
        return new JobStatus(
                job,
                found.id(),
                found.state(),
                rest.restarts(found.id()),
                checkpoints.completed(),
                checkpoints.failed(),
                Duration.ofMillis(checkpoints.lastMillis()),
                Optional.ofNullable(submission().savepoint()).orElse(""),
                found.hasEnded() ? Set.of() : rest.hosts(found.id()));
    }
}
