package io.aircheck.testbed.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server process on a data directory, as the file it leaves there tells. */
final class Postmaster {
    private static final long FAST_SECONDS = 20;
    private static final long IMMEDIATE_SECONDS = 10;

    private final Path data;

    Postmaster(Path data) {
        this.data = data;
    }

    /**
     * Ends it, if one runs: first as {@code pg_ctl stop -m fast} does, then {@code immediate}.
     *
     * @return whether there was one
     * @throws IOException if it does not end, or another's process has its number
     */
    boolean end() throws IOException {
        Optional<ProcessHandle> running = running();
        if (running.isEmpty()) {
            return false;
        }
        ProcessHandle process = running.get();
        try {
            signal("INT", process);
            if (!ended(process, FAST_SECONDS)) {
                signal("QUIT", process);
                if (!ended(process, IMMEDIATE_SECONDS)) {
                    throw new IOException(
                            "PostgreSQL on " + data + " (" + process.pid() + ") does not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL on " + data + " ends", e);
        }
        return true;
    }

    /** The process the file names, if it is still this directory's server and no other. */
    private Optional<ProcessHandle> running() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.isEmpty() || !lines.get(0).strip().matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(process -> serves(process.pid()));
    }

    /** Numbers are given again: only a process that was started with this directory is ours. */
    private boolean serves(long pid) {
        try {
            List<String> words =
                    List.of(
                            Files.readString(
                                            Path.of("/proc", Long.toString(pid), "cmdline"),
                                            StandardCharsets.UTF_8)
                                    .split("\0"));
            int option = words.indexOf("-D");
            return words.get(0).endsWith("postgres")
                    && option >= 0
                    && option + 1 < words.size()
                    && words.get(option + 1).equals(data.toString());
        } catch (IOException e) {
            // It has ended meanwhile.
            return false;
        }
    }

    /** Java itself cannot send these signals. */
    private static void signal(String signal, ProcessHandle process)
            throws IOException, InterruptedException {
        new ProcessBuilder(
                        "sh",
                        "-c",
                        "kill -s \"$1\" \"$2\"",
                        "sh",
                        signal,
                        Long.toString(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static boolean ended(ProcessHandle process, long seconds)
            throws InterruptedException, IOException {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | CompletionException e) {
            throw new IOException("cannot wait for process " + process.pid(), e);
        }
    }
}
