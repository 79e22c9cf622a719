package io.aircheck.job.transcode;

import io.aircheck.audio.SpeechDetector.Span;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.Packet;
import io.aircheck.job.timeline.Ticks;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in a chunk a voice is searched for speech, so that no speech is found twice: in a user's
 * file everywhere; in a room's file where the user has no file of his own, which begins and ends
 * where the app's or the task's mode changes. Pure.
 */
final class SearchedStretches {
    private SearchedStretches() {}

    /** In output samples, in order, within the chunk. */
    static List<Span> of(Chunk chunk, Chunk.Voice voice) {
        if (!chunk.getFile().getMixed()) {
            return List.of(new Span(chunk.getFrom(), chunk.getTo()));
        }
        int rate = chunk.getFile().getOutput().getSampleRate();
        List<Span> stretches = new ArrayList<>();
        boolean before = false;
        long from = chunk.getFrom();
        for (Packet packet : voice.getPacketsList()) {
            long start = Ticks.toSamples(packet.getStartTicks(), rate);
            if (packet.getMixedOnly() && !before) {
                from = start;
            } else if (!packet.getMixedOnly() && before) {
                add(stretches, chunk, from, start);
            }
            before = packet.getMixedOnly();
        }
        if (before) {
            add(stretches, chunk, from, chunk.getTo());
        }
        return stretches;
    }

    private static void add(List<Span> stretches, Chunk chunk, long from, long to) {
        long within = Math.max(from, chunk.getFrom());
        long end = Math.min(to, chunk.getTo());
        if (within < end) {
            stretches.add(new Span(within, end));
        }
    }
}
