package io.aircheck.job.transcode;

import java.io.Serializable;
import java.time.Duration;

/**
 * What transcoding is told by the configuration. Limits are per TaskManager process.
 *
 * @param parallelRuns runs of ffmpeg at one time
 * @param chunksPerRun at most so many chunks share a run; their PCM is in memory together
 * @param compressionLevel LAME's quality, 0 (best, slow) to 9
 * @param timeLimit of a run, after which ffmpeg is killed
 * @param bytesInFlight packets waiting for or in transcoding before operators must wait
 * @param audioTopic the topic packets came from, to be named in dead letters
 */
public record TranscodeSettings(
        int parallelRuns,
        int chunksPerRun,
        int compressionLevel,
        Duration timeLimit,
        int bytesInFlight,
        String audioTopic)
        implements Serializable {}
