package io.aircheck.cli;

import io.aircheck.job.config.RecordingConfig;
import java.nio.file.Path;

/** Starts recording jobs. */
interface JobRunner {
    /**
     * Starts a job in this process.
     *
     * @param config the job's options
     * @param parallelism of the job
     * @param work a folder for state and checkpoints
     */
    RunningJob start(RecordingConfig config, int parallelism, Path work) throws Exception;
}
