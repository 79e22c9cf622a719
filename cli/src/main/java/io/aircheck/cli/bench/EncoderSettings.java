package io.aircheck.cli.bench;

import io.aircheck.audio.Mp3Format;
import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the job encodes, so that the other sides do the same.
 *
 * @param format of all files
 * @param compressionLevel LAME's quality, 0 to 9
 * @param parallel encoders that run at a time
 * @param chunksPerRun chunks that share a run of ffmpeg, at most
 * @param chunkLength of a full chunk
 */
record EncoderSettings(
        Mp3Format format,
        int compressionLevel,
        int parallel,
        int chunksPerRun,
        Duration chunkLength) {

    /**
     * Those of a job with these arguments.
     *
     * @throws ConfigException if the job would refuse them
     */
    static EncoderSettings of(List<String> jobArguments) throws ConfigException {
        // What the cluster adds to them says nothing about encoding, but must be there.
        List<String> all = new ArrayList<>(List.of("--kafka.bootstrap.servers", "localhost:9092"));
        all.addAll(jobArguments);
        RecordingConfig config = RecordingConfig.from(all.toArray(String[]::new));
        int runs = config.encoderParallelRuns();
        return new EncoderSettings(
                Mp3Format.DEFAULT,
                config.encoderCompressionLevel(),
                runs == 0 ? Runtime.getRuntime().availableProcessors() : runs,
                config.encoderChunksPerRun(),
                config.chunkLength());
    }
}
