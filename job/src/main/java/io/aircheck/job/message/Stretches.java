package io.aircheck.job.message;

import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import java.util.List;
import java.util.Optional;

/** Whether frames follow one another. Thread-safe: pure functions. */
public final class Stretches {
    /**
     * Frames that begin farther apart are a break; in microseconds. Below the shortest gap that can
     * end a file (200 ms), so that there is none in a stretch.
     */
    private static final long BREAK_US = 150_000;

    private Stretches() {}

    /** The stretch that frames are; empty if there is a break between two of them. */
    public static Optional<Stretch> of(AudioFrames bundle) {
        List<AudioFrame> frames = bundle.getFramesList();
        if (frames.isEmpty()) {
            return Optional.empty();
        }
        long first = frames.get(0).getMediaTimeUs();
        long last = first;
        for (AudioFrame frame : frames) {
            long at = frame.getMediaTimeUs();
            if (at < last || at > last + BREAK_US) {
                return Optional.empty();
            }
            last = at;
        }
        return Optional.of(
                Stretch.newBuilder()
                        .setStream(bundle.getStream())
                        .setFirstUs(first)
                        .setLastUs(last)
                        .build());
    }

    /** Whether the later is of the same stream and leaves no break behind the earlier. */
    public static boolean join(Stretch earlier, Stretch later) {
        return earlier.getStream() == later.getStream()
                && later.getFirstUs() <= earlier.getLastUs() + BREAK_US
                && later.getLastUs() >= earlier.getFirstUs();
    }
}
