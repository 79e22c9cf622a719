package io.aircheck.job.segment;

import io.aircheck.job.message.EncodedChunk.Fault;
import io.aircheck.job.segment.state.SegmentState;
import java.util.List;

/**
 * What of a file could not be recorded. It is announced with the file, so it stays small however
 * many packets a stranger breaks: neighbours with one reason are one entry, and what comes after
 * the last entry there is room for widens that. Every bad packet is in the dead letters all the
 * same.
 */
final class FaultList {
    /** Entries of a file. */
    static final int MOST = 500;

    static final int LONGEST_REASON = 200;
    static final String SEVERAL = "several faults";

    private FaultList() {}

    static void add(SegmentState.Builder file, List<Fault> faults) {
        for (Fault fault : faults) {
            int last = file.getFaultsCount() - 1;
            Fault brief = brief(fault);
            if (last >= 0 && follows(brief, file.getFaults(last))) {
                file.setFaults(last, join(file.getFaults(last), brief, brief.getReason()));
            } else if (last + 1 < MOST) {
                file.addFaults(brief);
            } else {
                file.setFaults(last, join(file.getFaults(last), brief, SEVERAL));
            }
        }
    }

    private static Fault brief(Fault fault) {
        String reason = fault.getReason();
        return reason.length() <= LONGEST_REASON
                ? fault
                : fault.toBuilder()
                        .setReason(reason.substring(0, LONGEST_REASON - 3) + "...")
                        .build();
    }

    private static boolean follows(Fault next, Fault last) {
        return next.getReason().equals(last.getReason())
                && next.getStartSample() >= last.getStartSample()
                && next.getStartSample() <= end(last);
    }

    private static Fault join(Fault one, Fault other, String reason) {
        long start = Math.min(one.getStartSample(), other.getStartSample());
        return one.toBuilder()
                .setStartSample(start)
                .setSamples(Math.max(end(one), end(other)) - start)
                .setReason(reason)
                .build();
    }

    private static long end(Fault fault) {
        return fault.getStartSample() + fault.getSamples();
    }
}
