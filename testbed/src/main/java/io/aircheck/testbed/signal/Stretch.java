package io.aircheck.testbed.signal;

import java.util.ArrayList;
import java.util.List;

/** Segments that follow one another without a gap, read as one. */
final class Stretch {

    private static final double MICROS_PER_SECOND = 1e6;

    private final long startMicros;
    private final int rate;
    private final List<SpeakerLedger> ledgers;
    private final List<CodedSignalReader> readers = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private List<String> violations;
    private long samples;

    /** A segment within the stretch. */
    private record Entry(RecordedSegment segment, long firstSample) {}

    Stretch(long startMicros, int rate, List<SpeakerLedger> ledgers) {
        this.startMicros = startMicros;
        this.rate = rate;
        this.ledgers = ledgers;
        for (SpeakerLedger ledger : ledgers) {
            CodedSignalReader reader = new CodedSignalReader(rate, ledger.speaker());
            long number = ledger.numberAt(startMicros);
            double micros = ledger.timeOf(number) - startMicros;
            reader.expect((int) number & (CodedSignal.BLOCK_COUNT - 1), micros * rate / 1e6);
            readers.add(reader);
        }
    }

    int rate() {
        return rate;
    }

    /** When the sample after the last one sounds, by the last segment's own start. */
    double endMicros() {
        return micros(samples);
    }

    void enter(RecordedSegment segment, List<String> sink) {
        violations = sink;
        entries.add(new Entry(segment, samples));
    }

    void feed(short[] pcm, int length) {
        samples += length;
        for (int i = 0; i < readers.size(); i++) {
            report(i, readers.get(i).feed(pcm, length));
        }
    }

    void finish() {
        for (int i = 0; i < readers.size(); i++) {
            report(i, readers.get(i).finish());
        }
    }

    private void report(int reader, List<ReadBlock> blocks) {
        for (ReadBlock block : blocks) {
            Entry entry = entryAt(block.sample());
            ledgers.get(reader)
                    .found(
                            block.index(),
                            micros(block.sample()),
                            entry.segment().name(),
                            violations);
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
