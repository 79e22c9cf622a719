package io.aircheck.audio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ws.schild.jave.process.ProcessWrapper;

/**
 * An ffmpeg child process that can be waited for with a limit and killed for good. JAVE's own
 * wrapper only asks politely (SIGTERM, on which ffmpeg tries to finish its files) and waits for
 * ever; the rest of its contract is kept, so that JAVE can use this one too.
 *
 * <p>No shutdown hook: when this JVM dies, the child's stdin ends and so does the child.
 */
final class FfmpegProcess extends ProcessWrapper {

    private static final Logger LOG = LoggerFactory.getLogger(FfmpegProcess.class);

    private final String executable;
    private final List<String> arguments = new ArrayList<>();
    private Process process;

    FfmpegProcess(String executable) {
        super(executable);
        this.executable = executable;
    }

    @Override
    public void addArgument(String argument) {
        arguments.add(argument);
    }

    @Override
    protected Stream<String> enhanceArguments(Stream<String> ours) {
        return Stream.concat(ours, Stream.of("-hide_banner"));
    }

    @Override
    public void execute(boolean destroyOnRuntimeShutdown, boolean openStreams) throws IOException {
        Stream<String> command = Stream.concat(Stream.of(executable), arguments.stream());
        process = new ProcessBuilder(enhanceArguments(command).toList()).start();
    }

    @Override
    public InputStream getInputStream() {
        return process.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() {
        return process.getOutputStream();
    }

    @Override
    public InputStream getErrorStream() {
        return process.getErrorStream();
    }

    /** Whether the process ended by itself within the limit. */
    boolean waitFor(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Kills the process, if it still runs; its pipes end thereby. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public int getProcessExitCode() {
        return process.onExit().join().exitValue();
    }

    @Override
    public void destroy() {
        if (process == null) {
            return;
        }
        kill();
        for (AutoCloseable pipe :
                List.of(
                        process.getOutputStream(),
                        process.getInputStream(),
                        process.getErrorStream())) {
            close(pipe);
        }
    }

    private static void close(AutoCloseable pipe) {
        try {
            pipe.close();
        } catch (Exception e) {
            // The process is gone: its stdin cannot be flushed, and nobody wants it to be.
            LOG.debug("Pipe of a finished ffmpeg: {}", e.toString());
        }
    }
}
