package io.aircheck.cli.cluster;

import io.aircheck.cli.cluster.Plan.PlannedProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one process of the plan running. To be used on the supervisor's thread only, which is also
 * the thread of its timers.
 */
final class SupervisedProcess {
    /** How long a process that died by itself, or was killed without a word on it, stays away. */
    static final Duration RESTART_AFTER = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedProcess.class);
    private static final long PROBE_MILLIS = 200;
    private static final int CONNECT_MILLIS = 1000;

    private final PlannedProcess planned;
    private final Part part;
    private final ClusterDirectory dir;
    private final String mark;
    private final ScheduledExecutorService thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private CompletableFuture<Instant> death = new CompletableFuture<>();
    private Process process;
    private Duration restartAfter = RESTART_AFTER;
    private Instant startedAt;
    private Instant diedAt;
    private int starts;
    private boolean ending;

    SupervisedProcess(
            PlannedProcess planned,
            ClusterDirectory dir,
            String mark,
            ScheduledExecutorService thread) {
        this.planned = planned;
        this.part = Part.named(planned.part());
        this.dir = dir;
        this.mark = mark;
        this.thread = thread;
    }

    Part part() {
        return part;
    }

    ProcessStatus status() {
        return new ProcessStatus(
                part, process == null ? 0 : process.pid(), startedAt, diedAt, starts);
    }

    /** Starts it as soon as what it needs is there. */
    void start() {
        if (ending || process != null) {
            return;
        }
        if (!planned.needs().stream().allMatch(SupervisedProcess::answers)) {
            thread.schedule(this::start, PROBE_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        try {
            Files.deleteIfExists(dir.ready(part));
            ProcessBuilder builder =
                    new ProcessBuilder(planned.command())
                            .directory(dir.root().toFile())
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            dir.log(part.name()).toFile()));
            builder.environment().putAll(planned.environment());
            builder.environment().put(Plan.MARK_VARIABLE, mark);
            process = builder.start();
            starts++;
            startedAt = Instant.now();
            death = new CompletableFuture<>();
            LOG.info("{} is process {}", part, process.pid());
            process.onExit().thenAcceptAsync(this::died, thread);
        } catch (IOException e) {
            LOG.error("cannot start {}", part, e);
            thread.schedule(this::start, restartAfter.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.HOST, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            // Not yet, or not now.
            return false;
        }
    }

    /**
     * Ends it without a warning.
     *
     * @param after how long to wait before it is started again
     * @return when it died
     */
    CompletableFuture<Instant> kill(Duration after) {
        if (process == null) {
            return CompletableFuture.failedFuture(
                    new IOException(part + " is not there; it will be started again by itself"));
        }
        restartAfter = after;
        process.destroyForcibly();
        return death;
    }

    private void died(Process dead) {
        diedAt = Instant.now();
        LOG.info("{}, process {}, ended with {}", part, dead.pid(), dead.exitValue());
        process = null;
        death.complete(diedAt);
        if (ending) {
            ended.complete(null);
        } else {
            thread.schedule(this::start, restartAfter.toMillis(), TimeUnit.MILLISECONDS);
            restartAfter = RESTART_AFTER;
        }
    }

    /** Ends it for good. */
    CompletableFuture<Void> end(Duration grace) {
        ending = true;
        if (process == null) {
            ended.complete(null);
        } else {
            Process asked = process;
            asked.destroy();
            thread.schedule(asked::destroyForcibly, grace.toMillis(), TimeUnit.MILLISECONDS);
        }
        return ended;
    }
}
