package io.aircheck.cli;

import io.aircheck.cli.callback.CallbackReceiver;
import io.aircheck.job.CallbackJob;
import io.aircheck.job.config.RecordingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The callback job, which tells a receiver on this machine. */
final class CallbackCompanion implements Companion {
    /** The receiver listens on the loopback interface. */
    static final Map<String, String> OPTIONS =
            Map.of("callback.refuse-internal-addresses", "false");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 50;

    /** Started, finished, uploaded. */
    private static final int CALLBACKS_A_FILE = 3;

    private final CallbackReceiver receiver;

    CallbackCompanion(CallbackReceiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public Map<String, String> secrets() {
        return receiver.secrets();
    }

    @Override
    public Run start(RecordingConfig config, Path work) throws Exception {
        RunningJob job =
                FlinkJob.of(CallbackJob::attach)
                        .start(config, 1, Files.createDirectories(work.resolve("callbacks")));
        return new Run() {
            @Override
            public void finish(RecordedFiles files) throws Exception {
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (receiver.different() < CALLBACKS_A_FILE * files.count()) {
                    job.requireAlive();
                    if (System.nanoTime() > deadline) {
                        throw new CommandException(
                                "of the callbacks of "
                                        + files.count()
                                        + " files only "
                                        + receiver.different()
                                        + " arrived");
                    }
                    TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                }
            }

            @Override
            public void close() throws Exception {
                job.close();
            }
        };
    }
}
