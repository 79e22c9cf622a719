package io.aircheck.testbed.signal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** MP3 and back, for a survey of other packages' classes. */
public final class SurveyCodec {

    private SurveyCodec() {}

    /**
     * What is heard of an MP3 file at 64 kbit/s.
     *
     * @param pcm at 48 kHz
     * @param rate of the file, and of what is returned
     */
    public static short[] throughMp3(short[] pcm, int rate)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("survey", ".mp3");
        try (PcmSource in =
                RecordedSegment.file(0, Codecs.toMp3(pcm, rate, file)).opener().open()) {
            short[] decoded = new short[pcm.length];
            short[] piece = new short[rate];
            int length = 0;
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                System.arraycopy(piece, 0, decoded, length, n);
                length += n;
            }
            return Arrays.copyOf(decoded, length);
        } finally {
            Files.delete(file);
        }
    }
}
