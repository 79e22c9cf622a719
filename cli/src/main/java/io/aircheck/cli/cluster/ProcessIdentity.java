package io.aircheck.cli.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process and no other: numbers are given again, but not with the same start.
 *
 * @param pid its number
 * @param startTicks when it was started, in the kernel's ticks since the boot
 * @param boot which boot of the machine
 */
record ProcessIdentity(long pid, long startTicks, String boot) {
    private static final Path PROC = Path.of("/proc");
    private static final int START_TICKS = 19;
    private static final int BOOT_ID_BYTES = 100;

    static ProcessIdentity self() throws IOException {
        return of(ProcessHandle.current().pid())
                .orElseThrow(() -> new IOException("there is no /proc for this process"));
    }

    /** Empty when there is no such process, or it has ended and waits for its parent to notice. */
    static Optional<ProcessIdentity> of(long pid) throws IOException {
        Optional<List<String>> stat = stat(pid);
        if (stat.isEmpty() || stat.get().get(0).equals("Z")) {
            return Optional.empty();
        }
        return Optional.of(
                new ProcessIdentity(pid, Long.parseLong(stat.get().get(START_TICKS)), bootId()));
    }

    /** All processes of this user whose environment says that they belong to a cluster. */
    static List<ProcessIdentity> marked(String mark) throws IOException {
        String wanted = "\0" + Plan.MARK_VARIABLE + "=" + mark + "\0";
        List<ProcessIdentity> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                if (!name.matches("[0-9]+")) {
                    continue;
                }
                Optional<ProcessIdentity> before = of(Long.parseLong(name));
                if (before.isPresent() && environment(entry).contains(wanted)) {
                    found.add(before.get());
                }
            }
        }
        found.removeIf(process -> process.pid == ProcessHandle.current().pid());
        return found;
    }

    private static String environment(Path process) {
        try {
            return "\0"
                    + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
                    + "\0";
        } catch (IOException e) {
            // It has ended, or it is another user's: not ours in either case.
            return "";
        }
    }

    boolean isAlive() throws IOException {
        return of(pid).filter(this::equals).isPresent();
    }

    /** The name of its executable, at most 15 bytes; empty when it has ended. */
    String command() {
        try {
            return Files.readString(PROC.resolve(pid + "/comm")).strip();
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }

    /**
     * Sends a signal, if this process is still there.
     *
     * @param signal as {@code kill} names it, such as KILL or STOP
     * @return false when it had ended
     */
    boolean signal(String signal) throws IOException, InterruptedException {
        if (!isAlive()) {
            return false;
        }
        Process kill =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "kill -s \"$1\" \"$2\"",
                                "sh",
                                signal,
                                Long.toString(pid))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean sent = kill.waitFor() == 0;
        if (!sent && isAlive()) {
            throw new IOException("cannot send " + signal + " to " + pid + ": " + said.strip());
        }
        return sent;
    }

    /** Waits until it is gone; false when it is not in time. */
    boolean awaitEnd(long millis) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }

    private static String bootId() throws IOException {
        // Read in one go: what lies in /proc/sys gives nothing more to a second read.
        try (InputStream in = Files.newInputStream(PROC.resolve("sys/kernel/random/boot_id"))) {
            return new String(in.readNBytes(BOOT_ID_BYTES), StandardCharsets.US_ASCII).strip();
        }
    }

    /** The fields behind the name, which may hold anything; the first is the state. */
    private static Optional<List<String>> stat(long pid) {
        try {
            String line =
                    Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            return Optional.of(
                    List.of(line.substring(line.lastIndexOf(')') + 2).strip().split(" ")));
        } catch (IOException e) {
            // There is no such process.
            return Optional.empty();
        }
    }
}
