package io.aircheck.testbed.check;

import io.aircheck.schema.RecordingEvent;

/**
 * A file as it was announced.
 *
 * @param userId null: the mix
 * @param reason why it ended
 */
record Segment(
        String userId,
        int number,
        String reason,
        RecordingEvent.File file,
        RecordingEvent.Audio audio) {

    private static final double MICROS = 1e6;

    /** The bucket and the key. */
    String path() {
        return file.bucket() + "/" + file.key();
    }

    long startUs() {
        return audio.startUs();
    }

    double endUs() {
        return audio.startUs() + audio.samples() * MICROS / audio.sampleRate();
    }

    /** By how many of its samples the next begins behind its end; negative: before. */
    long samplesTo(Segment next) {
        double apart = (next.startUs() - startUs()) * audio.sampleRate() / MICROS;
        return Math.round(apart) - audio.samples();
    }

    @Override
    public String toString() {
        return "segment " + number;
    }
}
