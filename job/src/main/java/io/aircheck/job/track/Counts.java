package io.aircheck.job.track;

import io.aircheck.job.message.FrameCounts;

/** Sums of frame counts. */
final class Counts {
    private Counts() {}

    static FrameCounts sum(FrameCounts one, FrameCounts other) {
        return FrameCounts.newBuilder()
                .setReceived(one.getReceived() + other.getReceived())
                .setLost(one.getLost() + other.getLost())
                .setConcealed(one.getConcealed() + other.getConcealed())
                .setLate(one.getLate() + other.getLate())
                .setDuplicate(one.getDuplicate() + other.getDuplicate())
                .setUnannounced(one.getUnannounced() + other.getUnannounced())
                .build();
    }

    static FrameCounts late(long frames) {
        return FrameCounts.newBuilder().setLate(frames).build();
    }

    static FrameCounts duplicate(long frames) {
        return FrameCounts.newBuilder().setDuplicate(frames).build();
    }
}
