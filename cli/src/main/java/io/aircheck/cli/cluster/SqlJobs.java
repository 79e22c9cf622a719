package io.aircheck.cli.cluster;

import io.aircheck.sql.Addresses;
import io.aircheck.sql.SqlJob;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The SQL jobs of a cluster that is up, known by their names. Thread-safe. */
final class SqlJobs {
    private static final String SUFFIX = ".json";

    /** So long a job that has just ended may hold its slots. */
    private static final Duration SLOT_PATIENCE = Duration.ofSeconds(10);

    private static final long POLL_MILLIS = 200;

    private final ClusterDirectory dir;
    private final Description cluster;
    private final FlinkRest rest;

    SqlJobs(ClusterDirectory dir, Description cluster) {
        this.dir = dir;
        this.cluster = cluster;
        this.rest = new FlinkRest(cluster.ports().restAddress());
    }

    SqlJobStatus submit(SqlRequest request) throws ClusterException, InterruptedException {
        Installation installation = Installation.find();
        if (!Files.exists(installation.sqlJar())) {
            throw new ClusterException(installation.sqlJar() + " is missing; build Aircheck first");
        }
        SqlFile file = SqlFile.find(request.file(), installation);
        Addresses addresses = addresses(request);
        try {
            requireNone(file.jobName());
            requireSlots(request.parallelism());
            SqlSubmission submission =
                    new SqlSubmission(
                            file.jobName(),
                            file.path().toString(),
                            request.parallelism(),
                            read(file(file.jobName())).map(SqlSubmission::savepoint).orElse(null));
            // Known before it runs, and with the savepoint of the last stop, so that neither is
            // lost when it does not come to run.
            write(submission);
            String savepoint = request.fresh() ? null : submission.savepoint();
            String id = run(installation, submission.withSavepoint(savepoint), addresses);
            // It has taken the savepoint over, or was to do without.
            write(submission.withSavepoint(null));
            return status(file.jobName(), id, "RUNNING", savepoint);
        } catch (IOException e) {
            throw FlinkRest.unanswered(e);
        }
    }

    private String run(Installation installation, SqlSubmission submission, Addresses addresses)
            throws ClusterException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        addresses
                .bootstrapServers()
                .ifPresent(value -> arguments.addAll(List.of("--kafka.bootstrap.servers", value)));
        addresses
                .catalogueUrl()
                .ifPresent(value -> arguments.addAll(List.of("--catalogue.url", value)));
        arguments.add(submission.file());
        try {
            String id =
                    new FlinkClient(installation, dir)
                            .run(
                                    installation.sqlJar(),
                                    SqlJob.class.getName(),
                                    submission.parallelism(),
                                    submission.savepoint(),
                                    arguments);
            new JobWait(rest).running(id);
            return id;
        } catch (ClusterException e) {
            throw submission.savepoint() == null
                    ? e
                    : new ClusterException(
                            e.getMessage()
                                    + "; it was to go on from "
                                    + submission.savepoint()
                                    + ", --fresh begins anew",
                            e);
        }
    }

    private Addresses addresses(SqlRequest request) throws ClusterException {
        if (request.catalogueUrl().isEmpty() && !cluster.options().catalogue()) {
            throw new ClusterException(
                    "the cluster has no catalogue: give --catalogue, or start it anew with"
                            + " 'aircheck cluster up --catalogue'");
        }
        try {
            return Addresses.of(
                    cluster.ports().bootstrapServers(),
                    request.catalogueUrl().orElseGet(cluster::catalogueUrl));
        } catch (IllegalArgumentException e) {
            throw new ClusterException(e.getMessage(), e);
        }
    }

    private void requireNone(String name)
            throws ClusterException, IOException, InterruptedException {
        Optional<FlinkRest.Job> found = rest.lastJob(name).filter(job -> !job.hasEnded());
        if (found.isPresent()) {
            throw new ClusterException(
                    "job "
                            + found.get().id()
                            + " runs already as "
                            + name
                            + "; 'aircheck sql --stop "
                            + name
                            + "' ends it with a savepoint");
        }
    }

    private void requireSlots(int needed)
            throws ClusterException, IOException, InterruptedException {
        long deadline = System.nanoTime() + SLOT_PATIENCE.toNanos();
        while (true) {
            int free = rest.freeSlots();
            if (free >= needed) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new ClusterException(
                        "the job needs "
                                + needed
                                + (needed == 1 ? " slot" : " slots")
                                + ", and of the cluster's "
                                + cluster.options().allSlots()
                                + (free == 0 ? " none is free" : " there are free " + free)
                                + "; stop another job, or start the cluster with more"
                                + " ('aircheck cluster down', then 'up --slots 3')");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /**
     * Stops a job with a savepoint.
     *
     * @param job its name, or that of its file, with or without {@code .sql}
     * @return the savepoint's path
     */
    String stop(String job) throws ClusterException, InterruptedException {
        try {
            SqlSubmission submission =
                    all().stream()
                            .filter(known -> isCalled(known, job))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new ClusterException(
                                                    "no SQL job " + job + " was submitted here"));
            FlinkRest.Job running =
                    rest.lastJob(submission.name())
                            .filter(found -> !found.hasEnded())
                            .orElseThrow(
                                    () ->
                                            new ClusterException(
                                                    "no job " + submission.name() + " runs"));
            String savepoint = rest.stop(running.id(), dir.savepoints());
            write(submission.withSavepoint(savepoint));
            new JobWait(rest).ended(running.id());
            return savepoint;
        } catch (IOException e) {
            throw FlinkRest.unanswered(e);
        }
    }

    private static boolean isCalled(SqlSubmission known, String job) {
        String file = Path.of(known.file()).getFileName().toString();
        return known.name().equals(job) || file.equals(job) || file.equals(job + ".sql");
    }

    /** Those the JobManager knows, by name. */
    List<SqlJobStatus> status() throws IOException, InterruptedException {
        List<SqlJobStatus> found = new ArrayList<>();
        for (SqlSubmission known : all()) {
            Optional<FlinkRest.Job> job = rest.lastJob(known.name());
            if (job.isPresent()) {
                found.add(
                        status(known.name(), job.get().id(), job.get().state(), known.savepoint()));
            }
        }
        return found;
    }

    /** The slots that running SQL jobs hold. */
    int slots() throws IOException, InterruptedException {
        int slots = 0;
        for (SqlSubmission known : all()) {
            if (rest.lastJob(known.name()).filter(job -> !job.hasEnded()).isPresent()) {
                slots += known.parallelism();
            }
        }
        return slots;
    }

    private SqlJobStatus status(String name, String id, String state, String savepoint)
            throws IOException, InterruptedException {
        return new SqlJobStatus(
                name,
                id,
                state,
                Optional.ofNullable(savepoint).orElse(""),
                state.equals("RUNNING") ? rest.hosts(id) : Set.of());
    }

    private List<SqlSubmission> all() throws IOException {
        if (!Files.isDirectory(dir.sqlSubmissions())) {
            return List.of();
        }
        List<SqlSubmission> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(dir.sqlSubmissions())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).sorted().toList()) {
                read(file).ifPresent(found::add);
            }
        }
        return found;
    }

    private Path file(String name) {
        return dir.sqlSubmissions()
                .resolve(URLEncoder.encode(name, StandardCharsets.UTF_8) + SUFFIX);
    }

    private static Optional<SqlSubmission> read(Path file) throws IOException {
        return JsonFiles.read(file, SqlSubmission.class);
    }

    private void write(SqlSubmission submission) throws IOException {
        JsonFiles.write(file(submission.name()), submission);
    }
}
