package io.aircheck.testbed.signal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One file of a recording.
 *
 * @param name how violations call it
 * @param startMicros the media time of its first sample, in microseconds since the epoch
 * @param opener opens its audio from the start
 */
public record RecordedSegment(String name, long startMicros, Opener opener) {

    /** Opens a segment's audio. */
    public interface Opener {
        PcmSource open() throws IOException;
    }

    /** A file that ffmpeg can read, such as MP3. */
    public static RecordedSegment file(long startMicros, Path file) {
        return new RecordedSegment(
                file.getFileName().toString(), startMicros, () -> new FfmpegSource(file));
    }

    /** Decoded samples. */
    public static RecordedSegment pcm(String name, long startMicros, short[] pcm, int rate) {
        return new RecordedSegment(name, startMicros, () -> PcmSource.of(pcm, rate));
    }
}
