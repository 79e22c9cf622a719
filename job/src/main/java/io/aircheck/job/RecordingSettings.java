package io.aircheck.job;

import io.aircheck.job.config.ConfigException;
import io.aircheck.job.config.RecordingConfig;
import io.aircheck.job.cos.CosSettings;
import io.aircheck.job.mix.MixSettings;
import io.aircheck.job.room.RoomSettings;
import io.aircheck.job.segment.SegmentSettings;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.job.track.TrackSettings;
import io.aircheck.job.transcode.TranscodeSettings;
import java.time.Duration;

/** What each operator is told. */
public record RecordingSettings(
        RoomSettings room,
        TrackSettings track,
        MixSettings mix,
        TranscodeSettings transcode,
        SegmentSettings segment) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    /**
     * As configured.
     *
     * @throws ConfigException when the endpoint of COS is none
     */
    public static RecordingSettings of(RecordingConfig config) throws ConfigException {
        long chunkTicks = Ticks.ofMillis(config.chunkLength().toMillis());
        String audioTopic = config.topics().audioFrames();
        return new RecordingSettings(
                RoomSettings.withMaxClockSkew(config.maxClockSkew()),
                new TrackSettings(
                        chunkTicks,
                        config.trackHold().toMillis(),
                        config.namingOffset(),
                        audioTopic),
                new MixSettings(chunkTicks, config.mixDelay().toMillis(), config.namingOffset()),
                new TranscodeSettings(
                        config.encoderParallelRuns(),
                        config.encoderChunksPerRun(),
                        config.encoderCompressionLevel(),
                        config.encoderTimeLimit(),
                        config.encoderScratchDirectory().orElse(""),
                        Math.toIntExact(config.encoderBytesInFlight().getBytes()),
                        audioTopic),
                segment(config));
    }

    private static SegmentSettings segment(RecordingConfig config) throws ConfigException {
        CosSettings cos;
        try {
            cos =
                    new CosSettings(
                            config.cosEndpoint().orElse(""),
                            config.secretsFile().orElse(""),
                            CONNECT_TIMEOUT,
                            SOCKET_TIMEOUT,
                            config.cosRequestTimeout());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
        return new SegmentSettings(
                config.jobName(),
                cos,
                SegmentSettings.PART_BYTES,
                config.cosPermitsPerBucket(),
                config.cosByteBudget().getBytes(),
                config.cosBackoffMin(),
                config.cosBackoffMax(),
                config.cosGiveUpAfter(),
                config.metricsMaxApps());
    }
}
