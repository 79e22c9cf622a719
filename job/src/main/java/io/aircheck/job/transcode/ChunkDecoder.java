package io.aircheck.job.transcode;

import io.aircheck.audio.DecodeReport;
import io.aircheck.audio.Mixer;
import io.aircheck.audio.Mp3Encoder;
import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.PcmPacker;
import io.aircheck.audio.SpeechDetector;
import io.aircheck.audio.TrackDecoder;
import io.aircheck.audio.Window;
import io.aircheck.job.message.Chunk;
import io.aircheck.job.message.EncodedChunk;
import io.aircheck.job.message.Output;
import io.aircheck.job.message.Packet;
import io.aircheck.job.message.SegmentFile;
import io.aircheck.job.timeline.Ticks;
import io.aircheck.schema.Codec;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Turns a chunk's packets into the PCM its encoding needs. Pure; thread-safe. */
final class ChunkDecoder {
    private ChunkDecoder() {}

    /** PCM, and what was found in it. */
    record Decoded(
            Mp3Encoder.Request request,
            List<EncodedChunk.Fault> faults,
            List<EncodedChunk.Speech> speech) {}

    static Window window(Chunk chunk) {
        return new Window(
                chunk.getFile().getStartSample(), chunk.getFrom(), chunk.getTo(), chunk.hasEnd());
    }

    static Mp3Format format(Chunk chunk) {
        Output output = chunk.getFile().getOutput();
        return Mp3Format.of(output.getSampleRate(), output.getBitRate());
    }

    /**
     * Decodes and mixes a chunk.
     *
     * @param refused packets, by identity, that are not to be decoded, and why; they are concealed
     * @param underWay is told of each packet before it is decoded
     */
    static Decoded decode(Chunk chunk, Map<Packet, String> refused, Consumer<Packet> underWay) {
        Window window = window(chunk);
        Mp3Format format = format(chunk);
        long from = window.pcmFrom(format);
        long to = window.pcmTo(format);
        List<EncodedChunk.Fault> faults = new ArrayList<>();
        List<EncodedChunk.Speech> speech = new ArrayList<>();
        // A large room has more voices than fit on the heap at once.
        Mixer mixer = new Mixer((int) (to - from));
        for (Chunk.Voice voice : chunk.getVoicesList()) {
            Map<io.aircheck.audio.Packet, Packet> sources = new IdentityHashMap<>();
            DecodeReport report =
                    new DecodeReport(
                            window.from(),
                            window.to(),
                            packet -> underWay.accept(sources.get(packet)));
            List<io.aircheck.audio.Packet> packets =
                    packets(voice, format.sampleRate(), refused.keySet(), sources);
            short[] pcm = TrackDecoder.decode(packets, from, to, format.sampleRate(), report);
            mixer.add(pcm);
            for (DecodeReport.Fault fault : report.faults()) {
                Packet source = sources.get(fault.packet());
                String reason = refused.getOrDefault(source, fault.reason());
                faults.add(fault(chunk, voice, fault.packet(), source, reason));
            }
            if (chunk.getDetectSpeech()) {
                speech.addAll(speech(chunk, voice, pcm, from));
            }
        }
        return new Decoded(new Mp3Encoder.Request(window, format, mixer.mix()), faults, speech);
    }

    private static List<io.aircheck.audio.Packet> packets(
            Chunk.Voice voice,
            int rate,
            Set<Packet> refused,
            Map<io.aircheck.audio.Packet, Packet> sources) {
        List<io.aircheck.audio.Packet> packets = new ArrayList<>(voice.getPacketsCount());
        for (Packet packet : voice.getPacketsList()) {
            long start = Ticks.toSamples(packet.getStartTicks(), rate);
            long end = Ticks.toSamples(packet.getStartTicks() + packet.getLengthTicks(), rate);
            io.aircheck.audio.Packet placed =
                    new io.aircheck.audio.Packet(
                            packet.getStream(),
                            packet.getCodec(),
                            packet.getSampleRate(),
                            packet.getChannels(),
                            packet.getSequence(),
                            start,
                            (int) (end - start),
                            // No decoder takes a packet of no bytes.
                            refused.contains(packet) ? new byte[0] : payload(packet));
            packets.add(placed);
            sources.put(placed, packet);
        }
        return packets;
    }

    private static byte[] payload(Packet packet) {
        byte[] payload = packet.getPayload().toByteArray();
        return packet.getCodec() == Codec.PCM_S16LE ? PcmPacker.unpack(payload) : payload;
    }

    private static EncodedChunk.Fault fault(
            Chunk chunk,
            Chunk.Voice voice,
            io.aircheck.audio.Packet placed,
            Packet source,
            String reason) {
        return EncodedChunk.Fault.newBuilder()
                .setStartSample(placed.start() - chunk.getFile().getStartSample())
                .setSamples(placed.length())
                .setReason(reason)
                .setPacket(source)
                .setUserId(voice.getUserId())
                .build();
    }

    /** Speech within the chunk proper: 100 ms blocks that start in it. */
    private static List<EncodedChunk.Speech> speech(
            Chunk chunk, Chunk.Voice voice, short[] pcm, long from) {
        SegmentFile file = chunk.getFile();
        int rate = file.getOutput().getSampleRate();
        List<SpeechDetector.Span> searched = SearchedStretches.of(chunk, voice);
        if (searched.isEmpty()) {
            return List.of();
        }
        List<EncodedChunk.Speech> speech = new ArrayList<>();
        for (SpeechDetector.Span span : SpeechDetector.spans(pcm, from, rate)) {
            for (SpeechDetector.Span stretch : searched) {
                long start = Math.max(span.from(), stretch.from());
                long end = Math.min(span.to(), stretch.to());
                if (start < end) {
                    speech.add(
                            EncodedChunk.Speech.newBuilder()
                                    .setUserId(voice.getUserId())
                                    .setStartUs(timeUs(file, start))
                                    .setEndUs(timeUs(file, end))
                                    .build());
                }
            }
        }
        return speech;
    }

    private static long timeUs(SegmentFile file, long sample) {
        long micros =
                Math.floorDiv(
                        (sample - file.getStartSample()) * 1_000_000L,
                        file.getOutput().getSampleRate());
        return file.getStartUs() + micros;
    }
}
