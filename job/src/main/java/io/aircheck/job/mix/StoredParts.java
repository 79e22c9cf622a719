package io.aircheck.job.mix;

import io.aircheck.job.message.MixPart;
import io.aircheck.job.message.Packet;
import io.aircheck.job.mix.state.StoredPart;
import io.aircheck.job.timeline.ChunkGrid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/**
 * The parts of one task as they lie in keyed state, seen at a time: what was decided later stays
 * hidden, so that an evaluation sees the same whatever the pace of time. Not thread-safe.
 */
final class StoredParts implements Mix.Parts {
    private final MapState<Slot, List<StoredPart>> state;
    private final ChunkGrid grid;

    /** Each in the order it came; never empty. */
    private final Map<Slot, List<StoredPart>> visible = new HashMap<>();

    private final Map<Slot, List<StoredPart>> hidden = new HashMap<>();

    StoredParts(MapState<Slot, List<StoredPart>> state, ChunkGrid grid, long now) throws Exception {
        this.state = state;
        this.grid = grid;
        for (Map.Entry<Slot, List<StoredPart>> entry : state.entries()) {
            for (StoredPart part : entry.getValue()) {
                (part.getDecidedMs() <= now ? visible : hidden)
                        .computeIfAbsent(entry.getKey(), slot -> new ArrayList<>())
                        .add(part);
            }
        }
    }

    /** Stores a part behind what its track sent for the same stretch before. */
    static void add(MapState<Slot, List<StoredPart>> state, MixPart part, long decidedMs)
            throws Exception {
        Slot slot = new Slot(part.getN(), part.getUserId());
        List<StoredPart> earlier = state.get(slot);
        List<StoredPart> all = earlier == null ? new ArrayList<>() : new ArrayList<>(earlier);
        all.add(
                StoredPart.newBuilder()
                        .setDecidedMs(decidedMs)
                        .setPart(part.toBuilder().clearTask())
                        .build());
        state.put(slot, all);
    }

    @Override
    public List<MixPart> of(long stretch) {
        List<MixPart> of = new ArrayList<>();
        visible.forEach(
                (slot, parts) -> {
                    if (slot.stretch() == stretch) {
                        of.add(join(parts));
                    }
                });
        of.sort(Comparator.comparing(MixPart::getUserId));
        return of;
    }

    private static MixPart join(List<StoredPart> parts) {
        MixPart first = parts.get(0).getPart();
        if (parts.size() == 1) {
            return first;
        }
        List<Packet> packets =
                parts.stream()
                        .flatMap(part -> part.getPart().getPacketsList().stream())
                        .sorted(Comparator.comparingLong(Packet::getStartTicks))
                        .toList();
        return first.toBuilder().clearPackets().addAllPackets(packets).build();
    }

    @Override
    public long forgetBefore(long stretch) {
        long frames = 0;
        for (Slot slot : List.copyOf(visible.keySet())) {
            if (slot.stretch() < stretch) {
                for (StoredPart part : visible.remove(slot)) {
                    frames += beginning(slot.stretch(), part.getPart());
                }
                keepHidden(slot);
            }
        }
        return frames;
    }

    /** Without those that stand in a part for the sake of its margins. */
    private long beginning(long stretch, MixPart part) {
        return part.getPacketsList().stream()
                .filter(packet -> grid.index(packet.getStartTicks()) == stretch)
                .count();
    }

    private void keepHidden(Slot slot) {
        try {
            List<StoredPart> rest = hidden.get(slot);
            if (rest == null) {
                state.remove(slot);
            } else {
                state.put(slot, rest);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the mixer's state cannot be changed", e);
        }
    }
}
