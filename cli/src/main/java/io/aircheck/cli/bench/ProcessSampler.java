package io.aircheck.cli.bench;

import io.aircheck.cli.cluster.ProcessStatus;
import io.aircheck.cli.cluster.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a cluster's processes several times a second, so that it can be said afterwards what
 * they had used at any moment: when the last object appeared is known only later. Thread-safe.
 */
final class ProcessSampler implements AutoCloseable {
    private static final long EVERY_MILLIS = 200;
    private static final long KILOBYTE = 1024;
    private static final String ENCODER = "ffmpeg";

    private final List<ProcessStatus> processes;
    private final List<Look> looks = new ArrayList<>();
    private final Thread thread = new Thread(this::sample, "process-sampler");
    private Exception failure;

    /**
     * What was seen at a moment.
     *
     * @param atMillis since the epoch
     * @param cpuSeconds by role, children included
     * @param residentBytes of the TaskManagers and their children
     */
    record Look(long atMillis, Map<Role, Double> cpuSeconds, long residentBytes) {}

    private ProcessSampler(List<ProcessStatus> processes) {
        this.processes = List.copyOf(processes);
    }

    /**
     * Begins to look.
     *
     * @throws IOException when one of the processes is not there
     */
    static ProcessSampler start(List<ProcessStatus> processes) throws IOException {
        ProcessSampler sampler = new ProcessSampler(processes);
        sampler.looks.add(sampler.look());
        sampler.thread.setDaemon(true);
        sampler.thread.start();
        return sampler;
    }

    private void sample() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
                Look look = look();
                synchronized (this) {
                    looks.add(look);
                }
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            synchronized (this) {
                failure = e;
            }
        }
    }

    private Look look() throws IOException {
        long at = System.currentTimeMillis();
        Map<Role, Double> cpu = new EnumMap<>(Role.class);
        long resident = 0;
        for (ProcessStatus process : processes) {
            Role role = process.part().role();
            cpu.merge(role, CpuClock.withDescendants(process.pid()), Double::sum);
            if (role == Role.TASKMANAGER) {
                resident += residentWithDescendants(process.pid());
            }
        }
        return new Look(at, cpu, resident);
    }

    private static long residentWithDescendants(long pid) throws IOException {
        long all = resident(status(pid));
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process != null) {
            for (ProcessHandle child : process.descendants().toList()) {
                all += residentIfEncoder(child.pid());
            }
        }
        return all;
    }

    /** A child that is only being started still shares all memory of its parent. */
    private static long residentIfEncoder(long pid) throws IOException {
        List<String> status = status(pid);
        boolean isEncoder =
                status.stream().anyMatch(line -> line.matches("Name:\\s+" + ENCODER + ".*"));
        return isEncoder ? resident(status) : 0;
    }

    private static long resident(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KILOBYTE)
                .sum();
    }

    /** Nothing when there is no such process. */
    private static List<String> status(long pid) throws IOException {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            if (ProcessHandle.of(pid).isEmpty()) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * The processor time a role used between two moments, in seconds.
     *
     * @throws IOException when a process ended meanwhile, or looking failed otherwise
     */
    synchronized double cpuSeconds(Role role, Instant from, Instant to) throws IOException {
        if (failure != null) {
            throw new IOException(
                    "the processes could not be watched: " + failure.getMessage(), failure);
        }
        return at(looks, role, to.toEpochMilli()) - at(looks, role, from.toEpochMilli());
    }

    /** Between two looks it is taken to grow evenly. */
    static double at(List<Look> looks, Role role, long millis) {
        Look before = looks.get(0);
        for (Look look : looks) {
            if (look.atMillis() >= millis) {
                double gone =
                        look == before
                                ? 0
                                : (millis - before.atMillis())
                                        / (double) (look.atMillis() - before.atMillis());
                double first = before.cpuSeconds().getOrDefault(role, 0.0);
                double last = look.cpuSeconds().getOrDefault(role, 0.0);
                return first + Math.max(0, gone) * (last - first);
            }
            before = look;
        }
        return before.cpuSeconds().getOrDefault(role, 0.0);
    }

    /** The most memory that TaskManagers and encoders had together. */
    synchronized long peakResidentBytes() {
        return looks.stream().mapToLong(Look::residentBytes).max().orElse(0);
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
