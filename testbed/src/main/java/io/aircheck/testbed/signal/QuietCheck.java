package io.aircheck.testbed.signal;

import java.util.List;

/** Finds sound where nobody was to be heard. */
final class QuietCheck {

    private static final int WINDOWS_PER_SECOND = 100;

    /** On the 16-bit scale, -44 dBFS: a quarter of a dead encoder's worst. */
    private static final int LOUD = 200;

    /** An MP3 frame may sound before its time, and a fade behind it. */
    private static final long BEFORE_MICROS = 100_000;

    private static final long BEHIND_MICROS = 200_000;

    private final Intervals sounding;
    private final List<String> violations;
    private String segment;
    private double from;
    private double to = Double.NaN;
    private int peak;
    private int windowPeak;
    private int inWindow;

    /**
     * @param sounding when somebody is to be heard
     */
    QuietCheck(Intervals sounding, List<String> violations) {
        this.sounding = sounding.widened(BEFORE_MICROS, BEHIND_MICROS);
        this.violations = violations;
    }

    /** Begins a segment. */
    void enter(String name) {
        finish();
        segment = name;
        inWindow = 0;
        windowPeak = 0;
    }

    /**
     * Takes the segment's next samples.
     *
     * @param micros when the first of them sounds
     */
    void feed(short[] pcm, int length, double micros, int rate) {
        int window = rate / WINDOWS_PER_SECOND;
        for (int i = 0; i < length; i++) {
            windowPeak = Math.max(windowPeak, Math.abs(pcm[i]));
            if (++inWindow == window) {
                if (windowPeak > LOUD) {
                    loud(micros + (i + 1 - window) * 1e6 / rate, micros + (i + 1) * 1e6 / rate);
                }
                inWindow = 0;
                windowPeak = 0;
            }
        }
    }

    private void loud(double start, double end) {
        if (sounding.overlaps(new Interval((long) start, (long) end))) {
            return;
        }
        if (!(start - to < BEFORE_MICROS)) {
            finish();
            from = start;
            peak = 0;
        }
        to = end;
        peak = Math.max(peak, windowPeak);
    }

    /** Says what was heard last. */
    void finish() {
        if (!Double.isNaN(to)) {
            violations.add(
                    "%s sounds at %s for %d ms where nobody was to be heard (peak %d)"
                            .formatted(
                                    segment,
                                    Moments.text(Math.round(from)),
                                    Math.round((to - from) / 1000),
                                    peak));
            to = Double.NaN;
        }
    }
}
