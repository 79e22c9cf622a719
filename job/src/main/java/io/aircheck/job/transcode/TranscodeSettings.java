package io.aircheck.job.transcode;

import io.aircheck.audio.Mp3Encoder;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What transcoding is told by the configuration. Limits are per TaskManager process.
 *
 * @param parallelRuns runs of ffmpeg at one time; 0: one a processor
 * @param chunksPerRun at most so many chunks share a run; their PCM is in memory together
 * @param compressionLevel LAME's quality, 0 (best, slow) to 9
 * @param timeLimit of a run, after which ffmpeg is killed
 * @param scratch folder encoded bytes pass through; empty: a private one in memory
 * @param bytesInFlight packets waiting for or in transcoding before operators must wait; 0: as many
 *     as {@code workers} need to be kept at work
 * @param audioTopic the topic packets came from, to be named in dead letters
 */
public record TranscodeSettings(
        int parallelRuns,
        int chunksPerRun,
        int compressionLevel,
        Duration timeLimit,
        String scratch,
        int bytesInFlight,
        String audioTopic)
        implements Serializable {

    /** For each worker a run of long chunks, and the next one. */
    private static final int BYTES_A_WORKER = 4 << 20;

    /** Bytes in flight. */
    int budget() {
        return bytesInFlight == 0
                ? (int) Math.min(Integer.MAX_VALUE, (long) workers() * BYTES_A_WORKER)
                : bytesInFlight;
    }

    int workers() {
        return parallelRuns == 0 ? Runtime.getRuntime().availableProcessors() : parallelRuns;
    }

    Mp3Encoder encoder() {
        return new Mp3Encoder(
                new Mp3Encoder.Options(
                        compressionLevel, timeLimit, scratch.isEmpty() ? null : Path.of(scratch)));
    }
}
