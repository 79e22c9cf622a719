package io.aircheck.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.aircheck.testbed.control.ControlServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that starts the others, starts them again when they die, and takes orders about them
 * on a socket. There is one for a folder, which is its working directory. It ends when it is told
 * to, after all the others.
 */
final class Supervisor implements ControlServer.Handler {
    static final String STATUS = "status";
    static final String KILL = "kill";
    static final String SIGNAL = "signal";
    static final String SIGNAL_ENCODERS = "signal-encoders";
    static final String DOWN = "down";

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration DEATH = Duration.ofSeconds(30);
    private static final String ENCODER = "ffmpeg";
    private static final long ENCODER_POLL_MILLIS = 5;

    private final ScheduledExecutorService thread;
    private final Map<Part, SupervisedProcess> processes = new LinkedHashMap<>();
    private final Plan plan;
    private final CountDownLatch done = new CountDownLatch(1);

    private Supervisor(Plan plan, ClusterDirectory dir) {
        this.plan = plan;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "supervisor"));
        for (Plan.PlannedProcess planned : plan.processes()) {
            SupervisedProcess process = new SupervisedProcess(planned, dir, plan.mark(), thread);
            processes.put(process.part(), process);
        }
    }

    /**
     * Supervises until told to end.
     *
     * @param args the folder of the cluster, which is the working directory
     */
    public static void main(String[] args) throws Exception {
        ClusterDirectory dir = ClusterDirectory.at(Path.of(args[0]));
        try (FileChannel channel =
                        FileChannel.open(
                                dir.supervisorLock(),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new IOException("another supervisor is at work in " + dir.root());
            }
            Plan plan =
                    JsonFiles.read(dir.plan(), Plan.class)
                            .orElseThrow(() -> new IOException(dir.plan() + " is missing"));
            Supervisor supervisor = new Supervisor(plan, dir);
            try (ControlServer control =
                    ControlServer.listen(ClusterDirectory.SUPERVISOR_SOCKET, supervisor)) {
                JsonFiles.write(dir.supervisorIdentity(), ProcessIdentity.self());
                supervisor.run();
            }
        }
        // Whatever else might hold this process: its children are gone, and so is its work.
        System.exit(0);
    }

    private void run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "end"));
        thread.execute(() -> processes.values().forEach(SupervisedProcess::start));
        done.await();
    }

    @Override
    public Object answer(JsonNode order) throws Exception {
        return switch (order.path("order").asText()) {
            case STATUS -> onThread(this::status);
            case KILL ->
                    await(
                                    onThread(
                                            () ->
                                                    process(order)
                                                            .kill(
                                                                    Duration.ofMillis(
                                                                            order.path(
                                                                                            "restartAfterMillis")
                                                                                    .asLong()))))
                            .toEpochMilli();
            case SIGNAL -> {
                signal(pid(order), order.path("signal").asText());
                yield null;
            }
            case SIGNAL_ENCODERS ->
                    signalEncoders(
                            pid(order),
                            order.path("signal").asText(),
                            Duration.ofMillis(order.path("withinMillis").asLong()));
            case DOWN -> {
                endAll();
                done.countDown();
                yield null;
            }
            default -> throw new IllegalArgumentException("unknown order");
        };
    }

    private List<Map<String, Object>> status() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (SupervisedProcess process : processes.values()) {
            ProcessStatus status = process.status();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("part", status.part().name());
            entry.put("pid", status.pid());
            entry.put("startedAt", millis(status.startedAt()));
            entry.put("diedAt", millis(status.diedAt()));
            entry.put("starts", status.starts());
            all.add(entry);
        }
        return all;
    }

    private static Long millis(Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private SupervisedProcess process(JsonNode order) {
        SupervisedProcess process = processes.get(Part.named(order.path("part").asText()));
        if (process == null) {
            throw new IllegalArgumentException("there is no " + order.path("part").asText());
        }
        return process;
    }

    private long pid(JsonNode order) throws Exception {
        long pid = onThread(() -> process(order).status().pid());
        if (pid == 0) {
            throw new IOException(order.path("part").asText() + " is not there");
        }
        return pid;
    }

    private static void signal(long pid, String signal) throws IOException, InterruptedException {
        ProcessIdentity process =
                ProcessIdentity.of(pid)
                        .orElseThrow(() -> new IOException("process " + pid + " has ended"));
        process.signal(signal);
    }

    /**
     * To all encoders a TaskManager runs at one moment; says how many they were. An encoder is
     * there for a fraction of a second only: it is looked for closely.
     *
     * @param within so long at most until there are some
     */
    private static int signalEncoders(long taskManager, String signal, Duration within)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        int number = signalEncoders(taskManager, signal);
        while (number == 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(ENCODER_POLL_MILLIS);
            number = signalEncoders(taskManager, signal);
        }
        return number;
    }

    private static int signalEncoders(long taskManager, String signal)
            throws IOException, InterruptedException {
        int number = 0;
        List<ProcessHandle> children =
                ProcessHandle.of(taskManager).stream().flatMap(ProcessHandle::descendants).toList();
        for (ProcessHandle child : children) {
            ProcessIdentity process = ProcessIdentity.of(child.pid()).orElse(null);
            if (process != null && process.command().startsWith(ENCODER)) {
                number += process.signal(signal) ? 1 : 0;
            }
        }
        return number;
    }

    /** In the opposite order of the start, so that no process misses what it needs to end. */
    private void endAll() {
        try {
            List<SupervisedProcess> backwards = new ArrayList<>(processes.values());
            Collections.reverse(backwards);
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (Role role : List.of(Role.EVENTS, Role.TICKER, Role.TASKMANAGER, Role.JOBMANAGER)) {
                ends.addAll(end(backwards, role));
            }
            awaitAll(ends);
            awaitAll(end(backwards, Role.COS));
            awaitAll(end(backwards, Role.BROKER));
            awaitAll(end(backwards, Role.ZOOKEEPER));
            Leftovers.end(plan.mark(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.error("not all processes could be ended", e);
        }
    }

    private List<CompletableFuture<Void>> end(List<SupervisedProcess> all, Role role)
            throws Exception {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (SupervisedProcess process : all) {
            if (process.part().role() == role) {
                ends.add(onThread(() -> process.end(GRACE)));
            }
        }
        return ends;
    }

    private static void awaitAll(List<CompletableFuture<Void>> ends)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .get(GRACE.plus(DEATH).toSeconds(), TimeUnit.SECONDS);
    }

    private <T> T onThread(Supplier<T> work) throws Exception {
        return await(CompletableFuture.supplyAsync(work, thread));
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(DEATH.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
