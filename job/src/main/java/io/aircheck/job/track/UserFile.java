package io.aircheck.job.track;

import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.Window;
import io.aircheck.job.message.FrameCounts;
import io.aircheck.job.message.Gap;
import io.aircheck.job.message.SegmentEnd;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.job.track.state.OpenFile;
import io.aircheck.schema.RecordingEvent;

/**
 * The open file of a user as far as the frames walked make it. Positions are ticks from the track's
 * base; {@code origin} is the task's start among them.
 */
final class UserFile {
    /** Gaps that events tell of ({@link RecordingEvent#gaps}): from 100 ms, so many at most. */
    private static final long TOLD_GAP = Ticks.ofMillis(100);

    private static final int MAX_GAPS = 1000;

    /** A position may differ from its media time by so much. */
    private static final long SLACK = Ticks.ofMillis(20);

    private final OpenFile.Builder file;
    private final long origin;
    private final int rate;

    UserFile(OpenFile file, long origin) {
        this.file = file.toBuilder();
        this.origin = origin;
        this.rate = file.getFile().getOutput().getSampleRate();
    }

    /** A file without a sample yet. */
    static UserFile open(SegmentFile described, long start, long origin, long mediaUs, int epoch) {
        return new UserFile(
                OpenFile.newBuilder()
                        .setFile(described)
                        .setStart(start)
                        .setEnd(start)
                        .setLastMediaUs(mediaUs)
                        .setCutSample(described.getStartSample())
                        .setEpoch(epoch)
                        .build(),
                origin);
    }

    SegmentFile described() {
        return file.getFile();
    }

    Mp3Format format() {
        return Mp3Format.of(rate, described().getOutput().getBitRate());
    }

    long end() {
        return file.getEnd();
    }

    void endAt(long end) {
        file.setEnd(end);
    }

    long lastMediaUs() {
        return file.getLastMediaUs();
    }

    int epoch() {
        return file.getEpoch();
    }

    void epoch(int epoch) {
        file.setEpoch(epoch);
    }

    /** Chunks that went out. */
    int chunks() {
        return file.getChunks();
    }

    /** The position up to which chunks went out. */
    long cut() {
        return Ticks.ofSamples(file.getCutSample(), rate) + origin;
    }

    /** A longer gap ends the file, in ticks. */
    long gap() {
        return Ticks.ofMillis(described().getOutput().getMicOffGapMs());
    }

    /** Behind this position, no frame can go on with the file. */
    long silentFrom() {
        return end() + gap() + SLACK;
    }

    /** The file may not go beyond this position. */
    long limit() {
        return file.getStart() + Ticks.ofMillis(described().getOutput().getMaxSegmentMs());
    }

    void count(FrameCounts counts) {
        file.setFrames(Counts.sum(file.getFrames(), counts));
    }

    /** What a frame behind the file's end leaves open, in ticks; 0 or less if nothing. */
    long hole(long start) {
        return start - file.getEnd();
    }

    void tellGap(long start) {
        if (hole(start) >= TOLD_GAP && file.getGapsCount() < MAX_GAPS) {
            long from = sample(file.getEnd());
            file.addGaps(
                    Gap.newBuilder()
                            .setStartSample(from - described().getStartSample())
                            .setSamples(sample(start) - from));
        }
    }

    /** A frame that ends there belongs to the file. */
    void extend(long end, long mediaUs) {
        file.setEnd(Math.max(file.getEnd(), end)).setLastMediaUs(mediaUs);
    }

    /**
     * The chunk up to a line of the grid: whole MP3 frames, with audio behind for the encoder's
     * lookahead, so that it never reaches into silence that may turn out to lie behind the file's
     * end. Null if that is nothing.
     */
    Window windowUpTo(long line) {
        long frame = format().frameSamples();
        long lookahead = Window.LOOKAHEAD_FRAMES * frame;
        long border = Math.min(sample(line), sample(file.getEnd()) - lookahead);
        border -= Math.floorMod(border - described().getStartSample(), frame);
        return border > file.getCutSample()
                ? new Window(described().getStartSample(), file.getCutSample(), border, false)
                : null;
    }

    /** What is left of the file. */
    Window lastWindow() {
        return new Window(
                described().getStartSample(), file.getCutSample(), sample(file.getEnd()), true);
    }

    /** The chunk went out. */
    void cutAt(Window window) {
        file.setCutSample(window.to()).setChunks(file.getChunks() + 1);
    }

    /**
     * @param endMs when the file ends
     */
    SegmentEnd finish(String reason, long endMs) {
        return SegmentEnd.newBuilder()
                .setChunks(file.getChunks() + 1)
                .setSamples(sample(file.getEnd()) - described().getStartSample())
                .setReason(reason)
                .setTimeMs(endMs)
                .setFrames(file.getFrames())
                .addAllGaps(file.getGapsList())
                .build();
    }

    OpenFile stored() {
        return file.build();
    }

    private long sample(long position) {
        return Ticks.toSamples(position - origin, rate);
    }
}
