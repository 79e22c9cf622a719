package io.aircheck.cli.cluster;

import io.aircheck.cli.progress.InputProgress;
import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.testbed.cos.CosControl;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.ScenarioTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
                        case TICKER, EVENTS -> Files.exists(dir.ready(process.part()));
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
     * Submits the recording job and returns when all its tasks run.
     *
     * @param parallelism 1 or more; 0: one TaskManager is left spare, if there are several
     * @param savepoint to begin from; null: from nothing
     * @param jobArguments for the job: {@code --key value}
     * @return the job's id
     */
    public String submit(int parallelism, String savepoint, List<String> jobArguments)
            throws ClusterException, InterruptedException {
        Description cluster = running();
        requireNoJob(cluster);
        ClusterOptions options = cluster.options();
        int spared = Math.max(1, options.taskManagers() - 1) * options.slots();
        return submit(
                cluster,
                new Submission(parallelism == 0 ? spared : parallelism, jobArguments, savepoint),
                savepoint);
    }

    private String submit(Description cluster, Submission submission, String savepoint)
            throws ClusterException, InterruptedException {
        if (submission.parallelism() > cluster.options().allSlots()) {
            throw new ClusterException(
                    "a parallelism of "
                            + submission.parallelism()
                            + " needs more than the "
                            + cluster.options().allSlots()
                            + " slots there are");
        }
        config(submission, cluster);
        write(submission);
        String job =
                new FlinkClient(Installation.find(), dir)
                        .run(
                                submission.parallelism(),
                                savepoint,
                                submission.arguments(dir, cluster.ports()));
        awaitRunning(cluster, job);
        return job;
    }

    private void awaitRunning(Description cluster, String job)
            throws ClusterException, InterruptedException {
        FlinkRest rest = rest(cluster);
        long deadline = System.nanoTime() + RUN_TIMEOUT.toNanos();
        while (true) {
            String last = "the JobManager does not answer";
            try {
                if (rest.runsWhole(job)) {
                    return;
                }
                last = rest.failure(job).orElse("it has not failed, it only does not run");
                if (rest.lastJob()
                        .filter(found -> found.id().equals(job) && found.hasEnded())
                        .isPresent()) {
                    throw new ClusterException("the job failed: " + last);
                }
            } catch (IOException e) {
                // The JobManager may be away for a moment.
                last = e.getMessage();
            }
            if (System.nanoTime() > deadline) {
                throw new ClusterException(
                        "the job does not run after " + RUN_TIMEOUT.toSeconds() + " s: " + last);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Waits until every task of the job runs, as after a failure. */
    public void awaitRunning() throws ClusterException, InterruptedException {
        Description cluster = running();
        awaitRunning(cluster, job(cluster).id());
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
        job(cluster);
        RecordingConfig config = config(submission(), cluster);
        try (InputProgress input = new InputProgress(config);
                Announced announced = new Announced(dir, cluster.ports().bootstrapServers())) {
            return play.run(scenario, cosControl(), new Play.Followed(input, announced));
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
     * Waits until the job, which a process has just died under, is at work again.
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
            boolean whole = isWhole(rest);
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

    private static boolean isWhole(FlinkRest rest) throws InterruptedException {
        try {
            Optional<FlinkRest.Job> job = rest.lastJob();
            return job.isPresent() && rest.runsWhole(job.get().id());
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
     * A TaskManager that runs tasks of the job; the first one when there is no job.
     *
     * @throws ClusterException when the JobManager does not answer
     */
    public Part workingTaskManager() throws ClusterException, InterruptedException {
        Description cluster = running();
        try {
            Optional<FlinkRest.Job> job = rest(cluster).lastJob();
            Set<String> hosts =
                    job.isPresent() && !job.get().hasEnded()
                            ? rest(cluster).hosts(job.get().id())
                            : Set.of();
            return hosts.isEmpty()
                    ? Part.of(Role.TASKMANAGER)
                    : Part.named(hosts.iterator().next());
        } catch (IOException e) {
            throw unanswered(e);
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

    /** Takes a savepoint of the job, which goes on; returns its path. */
    public String savepoint() throws ClusterException, InterruptedException {
        Description cluster = running();
        String job = job(cluster).id();
        try {
            String path = rest(cluster).savepoint(job, dir.savepoints());
            write(submission().withSavepoint(path));
            return path;
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    /** Stops the job with a savepoint; returns its path. */
    public String stop() throws ClusterException, InterruptedException {
        Description cluster = running();
        String job = job(cluster).id();
        try {
            String path = rest(cluster).stop(job, dir.savepoints());
            write(submission().withSavepoint(path));
            awaitEnded(cluster, job);
            return path;
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private void awaitEnded(Description cluster, String job)
            throws IOException, ClusterException, InterruptedException {
        long deadline = System.nanoTime() + RUN_TIMEOUT.toNanos();
        while (rest(cluster).lastJob().filter(last -> !last.hasEnded()).isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new ClusterException("job " + job + " does not end");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /**
     * Stops the job with a savepoint and submits it again from there.
     *
     * @param parallelism the new one, 1 or more
     * @return the new job's id
     */
    public String rescale(int parallelism) throws ClusterException, InterruptedException {
        Description cluster = running();
        if (parallelism > cluster.options().allSlots()) {
            throw new ClusterException(
                    "a parallelism of "
                            + parallelism
                            + " needs more than the "
                            + cluster.options().allSlots()
                            + " slots there are");
        }
        String savepoint = stop();
        try {
            return resubmit(parallelism, savepoint);
        } catch (ClusterException e) {
            throw new ClusterException(
                    "the job was stopped, but: "
                            + e.getMessage()
                            + "; 'aircheck cluster submit --from "
                            + savepoint
                            + "' goes on",
                    e);
        }
    }

    /**
     * Submits the job again as it was submitted last.
     *
     * @param savepoint to begin from
     * @return the new job's id
     */
    public String resubmit(int parallelism, String savepoint)
            throws ClusterException, InterruptedException {
        Description cluster = running();
        requireNoJob(cluster);
        return submit(cluster, submission().withParallelism(parallelism), savepoint);
    }

    /** The sizes of the job's last few checkpoints, the newest first; savepoints are left out. */
    public List<CheckpointSize> checkpointSizes() throws ClusterException, InterruptedException {
        Description cluster = running();
        try {
            return rest(cluster).checkpointSizes(job(cluster).id());
        } catch (IOException e) {
            throw unanswered(e);
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
            Optional<FlinkRest.Job> job = rest.lastJob();
            return new ClusterStatus(
                    pid,
                    processes,
                    taskManagers,
                    job.isPresent() ? Optional.of(status(rest, job.get())) : Optional.empty());
        } catch (IOException e) {
            // The processes tell why.
            return new ClusterStatus(pid, processes, -1, Optional.empty());
        }
    }

    private JobStatus status(FlinkRest rest, FlinkRest.Job job)
            throws IOException, InterruptedException, ClusterException {
        FlinkRest.Checkpoints checkpoints = rest.checkpoints(job.id());
        String savepoint =
                JsonFiles.read(dir.submission(), Submission.class)
                        .map(Submission::savepoint)
                        .orElse(null);
        return new JobStatus(
                job.id(),
                job.state(),
                rest.restarts(job.id()),
                checkpoints.completed(),
                checkpoints.failed(),
                Duration.ofMillis(checkpoints.lastMillis()),
                savepoint == null ? "" : savepoint,
                job.hasEnded() ? Set.of() : rest.hosts(job.id()));
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

    private FlinkRest.Job job(Description cluster) throws ClusterException, InterruptedException {
        try {
            return rest(cluster)
                    .lastJob()
                    .filter(job -> !job.hasEnded())
                    .orElseThrow(
                            () ->
                                    new ClusterException(
                                            "no job runs; see 'aircheck cluster submit --help'"));
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private void requireNoJob(Description cluster) throws ClusterException, InterruptedException {
        try {
            Optional<FlinkRest.Job> job =
                    rest(cluster).lastJob().filter(found -> !found.hasEnded());
            if (job.isPresent()) {
                throw new ClusterException(
                        "job "
                                + job.get().id()
                                + " runs already; 'aircheck cluster stop' ends it with a"
                                + " savepoint");
            }
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private Submission submission() throws ClusterException {
        try {
            return JsonFiles.read(dir.submission(), Submission.class)
                    .orElseThrow(() -> new ClusterException("no job was submitted here"));
        } catch (IOException e) {
            throw new ClusterException(dir.submission() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void write(Submission submission) throws ClusterException {
        try {
            JsonFiles.write(dir.submission(), submission);
        } catch (IOException e) {
            throw new ClusterException(
                    dir.submission() + " cannot be written: " + e.getMessage(), e);
        }
    }

    private RecordingConfig config(Submission submission, Description cluster)
            throws ClusterException {
        try {
            return RecordingConfig.from(
                    submission.arguments(dir, cluster.ports()).toArray(String[]::new));
        } catch (ConfigException e) {
            throw new ClusterException(e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static ClusterException unanswered(IOException e) {
        String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new ClusterException(
                said.startsWith("the JobManager")
                        ? said
                        : "the JobManager does not answer: " + said,
                e);
    }
}
