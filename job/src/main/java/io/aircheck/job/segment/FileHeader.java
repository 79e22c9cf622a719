package io.aircheck.job.segment;

import io.aircheck.audio.Mp3File;
import io.aircheck.audio.Mp3Format;
import io.aircheck.job.message.SegmentFile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The head of a file, whose length is known when the file opens. */
final class FileHeader {
    private FileHeader() {}

    /**
     * @throws IllegalArgumentException when no file can be of that format
     */
    static int length(SegmentFile file) {
        return Mp3File.headerLength(format(file), tags(file));
    }

    /**
     * @throws IllegalArgumentException when no file can have so many samples
     */
    static byte[] bytes(SegmentFile file, long samples) {
        return Mp3File.header(format(file), tags(file), samples);
    }

    static Mp3Format format(SegmentFile file) {
        return Mp3Format.of(file.getOutput().getSampleRate(), file.getOutput().getBitRate());
    }

    private static Mp3File.Tags tags(SegmentFile file) {
        return new Mp3File.Tags(
                file.getTask().getBizId(),
                file.getTask().getRoomId(),
                file.getUserId(),
                file.getTask().getTaskId(),
                file.getSegment(),
                Instant.EPOCH.plus(file.getStartUs(), ChronoUnit.MICROS));
    }
}
