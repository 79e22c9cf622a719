package io.aircheck.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Processor time, user and system, as the kernel counts it in {@code /proc/<pid>/stat}. */
final class CpuClock {
    /** The kernel's unit for programs, USER_HZ: 10 ms on every architecture there is a JVM for. */
    private static final double TICKS_PER_SECOND = 100;

    /** Places of utime, stime, cutime and cstime behind the process's name; see proc(5). */
    private static final int USER = 11;

    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;

    private CpuClock() {}

    /**
     * What a process used since it began, in seconds.
     *
     * @param own by its threads, those that ended included
     * @param children by its children that ended and were waited for, and theirs
     */
    record Used(double own, double children) {
        double all() {
            return own + children;
        }
    }

    /**
     * What a process used.
     *
     * @throws IOException when there is no such process
     */
    static Used of(long pid) throws IOException {
        return parse(
                Files.readString(
                        Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1));
    }

    /**
     * What a process used, with all its children, also those that live. A child that ends between
     * two looks is missed for a moment, never counted twice.
     *
     * @throws IOException when there is no such process
     */
    static double withDescendants(long pid) throws IOException {
        double all = of(pid).all();
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process != null) {
            for (ProcessHandle child : process.descendants().toList()) {
                all += ofMaybeEnded(child.pid());
            }
        }
        return all;
    }

    private static double ofMaybeEnded(long pid) throws IOException {
        try {
            return of(pid).own();
        } catch (NoSuchFileException e) {
            // Its parent has its time now, and is asked the next time.
            return 0;
        } catch (IOException e) {
            if (ProcessHandle.of(pid).isEmpty()) {
                return 0;
            }
            throw e;
        }
    }

    /** What this process used, and its children. */
    static Used ofThisProcess() throws IOException {
        return of(ProcessHandle.current().pid());
    }

    static Used parse(String stat) {
        // The name stands in brackets and may hold anything, brackets and spaces too.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
        return new Used(
                seconds(fields[USER]) + seconds(fields[SYSTEM]),
                seconds(fields[CHILDREN_USER]) + seconds(fields[CHILDREN_SYSTEM]));
    }

    private static double seconds(String ticks) {
        return Long.parseLong(ticks) / TICKS_PER_SECOND;
    }
}
