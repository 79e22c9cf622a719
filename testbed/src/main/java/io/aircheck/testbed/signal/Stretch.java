package io.aircheck.testbed.signal;

import java.util.ArrayList;
import java.util.List;

/** Segments that follow one another without a gap, read as one. */
final class Stretch {

    private static final double MICROS_PER_SECOND = 1e6;

    private final long startMicros;
    private final int rate;
    private final List<SpeakerLedger> ledgers;
    private final int factor;
    private final Decimator decimator;
    private final List<BlockTracker> trackers = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private long samples;

    /** A segment within the stretch. */
    private record Entry(RecordedSegment segment, long firstSample) {}

    Stretch(long startMicros, int rate, List<SpeakerLedger> ledgers) {
        this.startMicros = startMicros;
        this.rate = rate;
        this.ledgers = ledgers;
        this.factor = Decimator.factor(rate);
        this.decimator = new Decimator(rate);
        for (SpeakerLedger ledger : ledgers) {
            BlockTracker tracker = new BlockTracker(ledger.speaker(), rate / factor);
            long number = ledger.numberAt(startMicros);
            double micros = ledger.timeOf(number) - startMicros;
            tracker.expect(
                    (int) number & (CodedSignal.BLOCK_COUNT - 1),
                    micros * rate / factor / MICROS_PER_SECOND);
            trackers.add(tracker);
        }
    }

    int rate() {
        return rate;
    }

    /** When the sample after the last one sounds, by the last segment's own start. */
    double endMicros() {
        return micros(samples);
    }

    void enter(RecordedSegment segment) {
        entries.add(new Entry(segment, samples));
    }

    void feed(short[] pcm, int length) {
        samples += length;
        if (!trackers.isEmpty()) {
            track(decimator.feed(pcm, length));
        }
    }

    void finish() {
        if (!trackers.isEmpty()) {
            track(decimator.finish());
        }
        for (int i = 0; i < trackers.size(); i++) {
            report(i, trackers.get(i).finish());
        }
    }

    private void track(float[] audio) {
        for (int i = 0; i < trackers.size(); i++) {
            report(i, trackers.get(i).feed(audio));
        }
    }

    private void report(int tracker, List<ReadBlock> blocks) {
        for (ReadBlock block : blocks) {
            double sample = block.sample() * factor;
            Entry entry = entryAt(sample);
            ledgers.get(tracker).found(block.index(), micros(sample), entry.segment().name());
        }
    }

    private double micros(double sample) {
        if (entries.isEmpty()) {
            return startMicros;
        }
        Entry entry = entryAt(sample);
        return entry.segment().startMicros()
                + (sample - entry.firstSample()) * MICROS_PER_SECOND / rate;
    }

    private Entry entryAt(double sample) {
        int last = entries.size() - 1;
        while (last > 0 && entries.get(last).firstSample() > sample) {
            last--;
        }
        return entries.get(last);
    }
}
