package io.aircheck.cli.cluster;

import io.aircheck.cli.progress.InputProgress;
import io.aircheck.testbed.cos.CosControl;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.KafkaException;

/**
 * A cluster of processes on this machine, in a folder: broker, store, ZooKeeper, JobManager and
 * TaskManagers, all on the loopback interface. They outlive this object and the program that made
 * it; a cluster is found again by its folder. Thread-safe; of {@link #play} only one at a time.
 *
 * <p>Every method that changes something returns when it is so, and throws {@link
 * ClusterException}, with one line for people, when it does not become so.
 */
public final class Cluster {
    private static final long POLL_MILLIS = 200;
    private static final Duration UP_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(3);
    private static final int MAX_STARTS = 3;
    private static final long RECOVERY_POLL_MILLIS = 50;

    private final ClusterDirectory dir;
    private final SupervisorClient supervisor;

    private Cluster(ClusterDirectory dir) {
        this.dir = dir;
        this.supervisor = new SupervisorClient(dir);
    }

    /** The cluster of a folder, which need not be there yet. */
    public static Cluster at(Path dir) {
        return new Cluster(ClusterDirectory.at(dir));
    }

    /** The store's folder: recordings are {@code <bucket>/<key>} below it. */
    public Path store() {
        return dir.store();
    }

    /** Where the job's checkpoints lie. */
    public Path checkpoints() {
        return dir.checkpoints();
    }

    /** The recording-events, one a line, each once; what is written stays. */
    public Path events() {
        return dir.events();
    }

    /** Each process's log is {@code <name>.log} in here. */
    public Path logs() {
        return dir.logs();
    }

    /** With which a Prometheus on this machine watches the cluster; written at each start. */
    public Path prometheusConf() {
        return dir.prometheusConf();
    }

    /** The address of the broker. */
    public String bootstrapServers() throws ClusterException {
        return description().ports().bootstrapServers();
    }

    /** The options of the last start; empty before the first. */
    public Optional<ClusterOptions> options() throws ClusterException {
        return readDescription().map(Description::options);
    }

    /**
     * Starts all processes and returns when each has answered. What an earlier cluster left in the
     * folder is continued, its job included, once what is left of its processes was ended.
     *
     * @param progress is told in words what is waited for, often
     */
    public void up(ClusterOptions options, Consumer<String> progress)
            throws ClusterException, InterruptedException {
        Installation installation = Installation.find();
        dir.create();
        if (supervisor.identity().isPresent()) {
            throw new ClusterException(
                    "a cluster is up in " + dir.root() + " already; see 'aircheck cluster status'");
        }
        try {
            Optional<Description> earlier = readDescription();
            if (earlier.isPresent() && earlier.get().ports().metrics() == 0) {
                throw new ClusterException(
                        dir.root()
                                + " was made by an earlier version of Aircheck; use another folder");
            }
            if (options.catalogue()
                    && earlier.isPresent()
                    && earlier.get().ports().catalogue() == 0) {
                throw new ClusterException(
                        dir.root()
                                + " was made by a version without a catalogue; use another folder");
            }
            Description cluster =
                    earlier.isPresent() ? earlier.get().with(options) : Description.create(options);
            Leftovers.end(cluster.mark(), true);
            JsonFiles.write(dir.description(), cluster);
            new StoreSecrets(dir).create();
            PlanMaker maker =
                    new PlanMaker(installation.withOwnCopies(dir.library()), dir, cluster);
            progress.accept("configuring");
            JsonFiles.write(dir.plan(), plan(installation, cluster, maker));
            Process started = startSupervisor(maker, cluster);
            awaitUp(cluster, started, progress);
        } catch (IOException e) {
            throw new ClusterException(dir.root() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private Plan plan(Installation installation, Description cluster, PlanMaker maker)
            throws ClusterException, IOException, InterruptedException {
        Configuration flink = FlinkConfiguration.merge(installation.flinkConf(), dir, cluster);
        FlinkConfiguration.write(flink, installation.flinkConf(), dir.flinkConf());
        Files.writeString(dir.zooKeeperConf(), FlinkConfiguration.zooKeeper(dir, cluster.ports()));
        Files.writeString(
                dir.prometheusConf(),
                PrometheusConfiguration.of(cluster, installation.prometheusRules()));
        return maker.make(
                flink,
                JvmParameters.ofJobManager(installation, dir.flinkConf()),
                JvmParameters.ofTaskManager(installation, dir.flinkConf()));
    }

    private Process startSupervisor(PlanMaker maker, Description cluster)
            throws ClusterException, IOException {
        Files.deleteIfExists(dir.supervisorIdentity());
        ProcessBuilder builder =
                new ProcessBuilder(maker.supervisor())
                        .directory(dir.root().toFile())
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(dir.log("supervisor").toFile()));
        builder.environment().put(Plan.MARK_VARIABLE, cluster.mark());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ClusterException(
                    "the supervisor cannot be started, which needs setsid (util-linux): "
                            + e.getMessage(),
                    e);
        }
    }

    private void awaitUp(Description cluster, Process started, Consumer<String> progress)
            throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + UP_TIMEOUT.toNanos();
        boolean topics = false;
        while (true) {
            if (!started.isAlive()) {
                throw new ClusterException(
                        "the supervisor ended at once; see " + dir.log("supervisor"));
            }
            String missing = "the supervisor";
            if (supervisor.identity().isPresent()) {
                missing = missing(cluster);
                if (missing == null && !topics) {
                    createTopics(cluster);
                    topics = true;
                }
                if (missing == null) {
                    return;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new ClusterException(
                        missing
                                + " is not there after "
                                + UP_TIMEOUT.toSeconds()
                                + " s; see "
                                + dir.logs()
                                + ", then 'aircheck cluster down'");
            }
            progress.accept("waiting for " + missing);
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static void createTopics(Description cluster) throws InterruptedException {
        ScenarioTopics.createMissing(
                cluster.ports().bootstrapServers(), WallClockTicker.PARTITIONS);
    }

    /** The first thing that is not there yet; null when all is. */
    private String missing(Description cluster) throws ClusterException, InterruptedException {
        for (ProcessStatus process : supervisor.status()) {
            if (process.starts() > MAX_STARTS) {
                throw new ClusterException(
                        process.part()
                                + " ends again and again; see "
                                + dir.log(process.part().name())
                                + ", then 'aircheck cluster down'");
            }
            Role role = process.part().role();
            boolean ready =
                    switch (role) {
                        case CATALOGUE, TICKER, EVENTS -> Files.exists(dir.ready(process.part()));
                        case COS -> storeAnswers(process.pid());
                        default -> true;
                    };
            if (!process.isAlive() || !ready) {
                return process.part().name();
            }
        }
        try {
            int known = rest(cluster).taskManagers().size();
            int wanted = cluster.options().taskManagers();
            return known < wanted ? (wanted - known) + " of " + wanted + " taskmanagers" : null;
        } catch (IOException e) {
            // Not yet.
            return "the jobmanager";
        }
    }

    private static boolean storeAnswers(long pid) {
        try {
            new CosControl(SupervisorClient.socket(pid, ClusterDirectory.COS_SOCKET)).openUploads();
            return true;
        } catch (IOException e) {
            // Not yet.
            return false;
        }
    }

    /**
     * Submits a job and returns when all its tasks run.
     *
     * @param parallelism 1 or more; 0: for recordings, all slots but those of one TaskManager, if
     *     there are several; for callbacks, 1
     * @param savepoint to begin from; null: from nothing
     * @param jobArguments for the job: {@code --key value}
     * @return the job's id
     */
    public String submit(
            ClusterJob job, int parallelism, String savepoint, List<String> jobArguments)
            throws ClusterException, InterruptedException {
        Description cluster = running();
        submitted(job, cluster).requireNone();
        int slots = parallelism == 0 ? usual(job, cluster.options()) : parallelism;
        return submit(job, cluster, new Submission(slots, jobArguments, savepoint), savepoint);
    }

    private static int usual(ClusterJob job, ClusterOptions options) {
        return job == ClusterJob.CALLBACKS
                ? 1
                : Math.max(1, options.taskManagers() - 1) * options.slots();
    }

    private String submit(
            ClusterJob job, Description cluster, Submission submission, String savepoint)
            throws ClusterException, InterruptedException {
        if (submission.parallelism() > cluster.options().allSlots()) {
            throw new ClusterException(
                    "a parallelism of "
                            + submission.parallelism()
                            + " needs more than the "
                            + cluster.options().allSlots()
                            + " slots there are");
        }
        SubmittedJob submitted = submitted(job, cluster);
        submitted.config(submission);
        submitted.write(submission);
        String id =
                new FlinkClient(Installation.find(), dir)
                        .run(
                                job,
                                submission.parallelism(),
                                savepoint,
                                submission.arguments(dir, cluster.ports()));
        new JobWait(rest(cluster)).running(id);
        return id;
    }

    /** Waits until every task of a job runs, as after a failure. */
    public void awaitRunning(ClusterJob job) throws ClusterException, InterruptedException {
        Description cluster = running();
        new JobWait(rest(cluster)).running(submitted(job, cluster).running().id());
    }

    /**
     * Plays a scenario. It begins now, or after the last time in the topics if that lies ahead.
     *
     * @throws IOException when an audio file cannot be read
     */
    public PlayOutcome play(Scenario scenario, PlayRequest request)
            throws ClusterException, IOException, InterruptedException {
        Description cluster = running();
        Play play = new Play(dir, cluster.ports(), rest(cluster), request);
        if (!request.awaitFiles()) {
            return play.run(scenario, cosControl(), null);
        }
        SubmittedJob job = recording(cluster);
        job.running();
        try (InputProgress input = new InputProgress(job.config());
                Announced announced = new Announced(dir, cluster.ports().bootstrapServers())) {
            return play.run(scenario, cosControl(), new Play.Followed(job, input, announced));
        } catch (KafkaException e) {
            throw new ClusterException(e.getMessage(), e);
        }
    }

    /**
     * Ends a process without a warning (SIGKILL).
     *
     * @param restartAfter when it is replaced
     * @return when it had died
     */
    public Instant kill(Part part, Duration restartAfter)
            throws ClusterException, InterruptedException {
        running();
        return supervisor.kill(part, restartAfter);
    }

    /**
     * Waits until the recording job, which a process has just died under, is at work again.
     *
     * @param died when
     * @param patience how long for an encoder, once every task runs
     */
    public Recovery awaitRecovery(Instant died, Duration patience)
            throws ClusterException, InterruptedException {
        Description cluster = running();
        FlinkRest rest = rest(cluster);
        long deadline = System.nanoTime() + RUN_TIMEOUT.toNanos();
        boolean fell = false;
        while (true) {
            boolean whole = isWhole(rest, recording(cluster));
            if (whole && fell) {
                break;
            }
            fell |= !whole;
            if (System.nanoTime() > deadline) {
                throw new ClusterException(
                        fell
                                ? "the job does not run again after "
                                        + RUN_TIMEOUT.toSeconds()
                                        + " s"
                                : "the job has not noticed");
            }
            TimeUnit.MILLISECONDS.sleep(RECOVERY_POLL_MILLIS);
        }
        Duration running = Duration.between(died, Instant.now());
        // Signal 0 does nothing to a process but tell that it is there.
        boolean encodes = supervisor.signalEncoders(workingTaskManager(), "0", patience) > 0;
        return new Recovery(
                running,
                encodes ? Optional.of(Duration.between(died, Instant.now())) : Optional.empty());
    }

    private static boolean isWhole(FlinkRest rest, SubmittedJob job)
            throws ClusterException, InterruptedException {
        try {
            Optional<FlinkRest.Job> found = job.found();
            return found.isPresent() && rest.runsWhole(found.get().id());
        } catch (IOException e) {
            // The JobManager is the one that died, or does not know the job yet.
            return false;
        }
    }

    /** Holds a process still (SIGSTOP) until {@link #resume}. */
    public void suspend(Part part) throws ClusterException {
        supervisor.signal(part, "STOP");
    }

    /** Lets a process go on (SIGCONT). */
    public void resume(Part part) throws ClusterException {
        supervisor.signal(part, "CONT");
    }

    /**
     * Kills the encoders a TaskManager runs, as soon as it does; says how many they were.
     *
     * @param within how long at most it is waited for some
     */
    public int killEncoders(Part taskManager, Duration within) throws ClusterException {
        return supervisor.signalEncoders(taskManager, "KILL", within);
    }

    /** As {@link #killEncoders}, but holds them still. */
    public int suspendEncoders(Part taskManager, Duration within) throws ClusterException {
        return supervisor.signalEncoders(taskManager, "STOP", within);
    }

    /**
     * A TaskManager that runs tasks of the recording job; the first one when there is no job.
     *
     * @throws ClusterException when the JobManager does not answer
     */
    public Part workingTaskManager() throws ClusterException, InterruptedException {
        Description cluster = running();
        try {
            Optional<FlinkRest.Job> job = recording(cluster).found();
            Set<String> hosts =
                    job.isPresent() && !job.get().hasEnded()
                            ? rest(cluster).hosts(job.get().id())
                            : Set.of();
            return hosts.isEmpty()
                    ? Part.of(Role.TASKMANAGER)
                    : Part.named(hosts.iterator().next());
        } catch (IOException e) {
            throw FlinkRest.unanswered(e);
        }
    }

    /** Orders to the store as it is now: what it was told is gone when it is killed. */
    public CosControl cosControl() throws ClusterException {
        for (ProcessStatus process : supervisor.status()) {
            if (process.part().role() == Role.COS && process.isAlive()) {
                return new CosControl(
                        SupervisorClient.socket(process.pid(), ClusterDirectory.COS_SOCKET));
            }
        }
        throw new ClusterException("the store is not there; it will be started again by itself");
    }

    /** Takes a savepoint of a job, which goes on; returns its path. */
    public String savepoint(ClusterJob job) throws ClusterException, InterruptedException {
        Description cluster = running();
        SubmittedJob submitted = submitted(job, cluster);
        String id = submitted.running().id();
        try {
            String path = rest(cluster).savepoint(id, dir.savepoints());
            submitted.write(submitted.submission().withSavepoint(path));
            return path;
        } catch (IOException e) {
            throw FlinkRest.unanswered(e);
        }
    }

    /** Stops a job with a savepoint; returns its path. */
    public String stop(ClusterJob job) throws ClusterException, InterruptedException {
        Description cluster = running();
        SubmittedJob submitted = submitted(job, cluster);
        String id = submitted.running().id();
        try {
            String path = rest(cluster).stop(id, dir.savepoints());
            submitted.write(submitted.submission().withSavepoint(path));
            new JobWait(rest(cluster)).ended(id);
            return path;
        } catch (IOException e) {
            throw FlinkRest.unanswered(e);
        }
    }

    /**
     * Stops a job with a savepoint and submits it again from there.
     *
     * @param parallelism the new one, 1 or more
     * @return the new job's id
     */
    public String rescale(ClusterJob job, int parallelism)
            throws ClusterException, InterruptedException {
        Description cluster = running();
        if (parallelism > cluster.options().allSlots()) {
            throw new ClusterException(
                    "a parallelism of "
                            + parallelism
                            + " needs more than the "
                            + cluster.options().allSlots()
                            + " slots there are");
        }
        requireBeside(cluster, parallelism);
        String savepoint = stop(job);
        try {
            return resubmit(job, parallelism, savepoint);
        } catch (ClusterException e) {
            throw new ClusterException(
                    "the job was stopped, but: "
                            + e.getMessage()
                            + "; 'aircheck cluster submit --job "
                            + job.word()
                            + " --from "
                            + savepoint
                            + "' goes on",
                    e);
        }
    }

    /** What a stopped job could not have again must be said before it is stopped. */
    private void requireBeside(Description cluster, int parallelism)
            throws ClusterException, InterruptedException {
        try {
            int sql = new SqlJobs(dir, cluster).slots();
            if (parallelism > cluster.options().allSlots() - sql) {
                throw new ClusterException(
                        "a parallelism of "
                                + parallelism
                                + " needs more than the "
                                + (cluster.options().allSlots() - sql)
                                + " slots that SQL jobs leave");
            }
        } catch (IOException e) {
            throw FlinkRest.unanswered(e);
        }
    }

    /**
     * Submits the job of a file of SQL statements and returns when all its tasks run. A job that
     * was stopped goes on from its savepoint. Each needs free slots; of a name only one runs.
     */
    public SqlJobStatus submit(SqlRequest request) throws ClusterException, InterruptedException {
        return new SqlJobs(dir, running()).submit(request);
    }

    /**
     * Stops an SQL job with a savepoint, from which it goes on when it is submitted again.
     *
     * @param job its name, or that of its file
     * @return the savepoint's path
     */
    public String stopSql(String job) throws ClusterException, InterruptedException {
        return new SqlJobs(dir, running()).stop(job);
    }

    /** The catalogue's JDBC URL, without a password; empty when the cluster has none. */
    public Optional<String> catalogueUrl() throws ClusterException {
        return readDescription()
                .filter(cluster -> cluster.options().catalogue())
                .map(Description::catalogueUrl);
    }

    /** The passwords of the catalogue's logins, in the form of PostgreSQL's PGPASSFILE. */
    public Path cataloguePasswords() {
        return dir.cataloguePasswords();
    }

    /**
     * Submits a job again as it was submitted last.
     *
     * @param savepoint to begin from
     * @return the new job's id
     */
    public String resubmit(ClusterJob job, int parallelism, String savepoint)
            throws ClusterException, InterruptedException {
        Description cluster = running();
        SubmittedJob submitted = submitted(job, cluster);
        submitted.requireNone();
        return submit(job, cluster, submitted.submission().withParallelism(parallelism), savepoint);
    }

    /**
     * The sizes of the recording job's last few checkpoints, the newest first; savepoints are left
     * out.
     */
    public List<CheckpointSize> checkpointSizes() throws ClusterException, InterruptedException {
        Description cluster = running();
        try {
            return rest(cluster).checkpointSizes(recording(cluster).running().id());
        } catch (IOException e) {
            throw FlinkRest.unanswered(e);
        }
    }

    /** How the cluster is. */
    public ClusterStatus status() throws ClusterException, InterruptedException {
        Description cluster = running();
        long pid =
                supervisor
                        .identity()
                        .map(ProcessIdentity::pid)
                        .orElseThrow(() -> new ClusterException("the supervisor ended just now"));
        List<ProcessStatus> processes = supervisor.status();
        FlinkRest rest = rest(cluster);
        try {
            int taskManagers = rest.taskManagers().size();
            List<JobStatus> jobs = new ArrayList<>();
            for (ClusterJob job : ClusterJob.values()) {
                submitted(job, cluster).status().ifPresent(jobs::add);
            }
            return new ClusterStatus(
                    pid, processes, taskManagers, jobs, new SqlJobs(dir, cluster).status());
        } catch (IOException e) {
            // The processes tell why.
            return new ClusterStatus(pid, processes, -1, List.of(), List.of());
        }
    }

    /**
     * Ends every process of the cluster, also those of a supervisor that died. What is in the
     * folder stays, and can be continued.
     *
     * @return false when there was none
     */
    public boolean down() throws ClusterException, InterruptedException {
        Optional<Description> cluster = readDescription();
        if (cluster.isEmpty()) {
            return false;
        }
        Optional<ProcessIdentity> identity = supervisor.identity();
        try {
            if (identity.isPresent()) {
                try {
                    supervisor.down();
                    identity.get().awaitEnd(RUN_TIMEOUT.toMillis());
                } catch (ClusterException e) {
                    // It hangs or died: what it leaves is ended below.
                    identity.get().signal("KILL");
                }
            }
            int left = Leftovers.end(cluster.get().mark(), true);
            Files.deleteIfExists(dir.supervisorIdentity());
            return identity.isPresent() || left > 0;
        } catch (IOException e) {
            throw new ClusterException("not all processes could be ended: " + e.getMessage(), e);
        }
    }

    private Optional<Description> readDescription() throws ClusterException {
        try {
            return JsonFiles.read(dir.description(), Description.class);
        } catch (IOException e) {
            throw new ClusterException(dir.description() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Description description() throws ClusterException {
        return readDescription()
                .orElseThrow(
                        () ->
                                new ClusterException(
                                        "no cluster is up in "
                                                + dir.root()
                                                + "; see 'aircheck cluster up --help'"));
    }

    private Description running() throws ClusterException {
        Description cluster = description();
        if (supervisor.identity().isEmpty()) {
            throw new ClusterException(
                    "no cluster is up in " + dir.root() + "; see 'aircheck cluster up --help'");
        }
        return cluster;
    }

    private static FlinkRest rest(Description cluster) {
        return new FlinkRest(cluster.ports().restAddress());
    }

    private SubmittedJob recording(Description cluster) {
        return submitted(ClusterJob.RECORDING, cluster);
    }

    private SubmittedJob submitted(ClusterJob job, Description cluster) {
        return new SubmittedJob(job, dir, cluster.ports());
    }
}
