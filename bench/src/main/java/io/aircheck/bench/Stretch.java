package io.aircheck.bench;

import io.aircheck.audio.DecodeReport;
import io.aircheck.audio.Mp3Encoder;
import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.Packet;
import io.aircheck.audio.TrackDecoder;
import io.aircheck.audio.Window;
import io.aircheck.schema.Codec;
import java.util.ArrayList;
import java.util.List;

/** A chunk from the middle of somebody's speech, with what stands around it. */
final class Stretch {
    private static final int RATE = 48_000;
    private static final int FRAME = 960;

    /** Before the chunk: more than decoder and encoder want to hear. */
    private static final long LEAD_FRAMES = 75;

    final Mp3Format format = Mp3Format.DEFAULT;
    final Window window;
    final List<Packet> packets = new ArrayList<>();

    /**
     * @param millis of the chunk; a multiple of 72
     */
    Stretch(long millis) throws Exception {
        int mp3Frame = format.frameSamples();
        long from = (LEAD_FRAMES * FRAME + mp3Frame - 1) / mp3Frame * mp3Frame;
        window = new Window(0, from, from + millis * RATE / 1000, false);
        long end = TrackDecoder.contextTo(window.pcmTo(format), RATE);
        long frames = (end + FRAME - 1) / FRAME;
        for (byte[] payload : Speech.payloads(frames * 20)) {
            int number = packets.size();
            packets.add(
                    new Packet(
                            1, Codec.OPUS, RATE, 1, number, (long) number * FRAME, FRAME, payload));
        }
    }

    short[] decode() {
        return TrackDecoder.decode(
                packets,
                window.pcmFrom(format),
                window.pcmTo(format),
                RATE,
                new DecodeReport(window.from(), window.to()));
    }

    Mp3Encoder.Request request(short[] pcm) {
        return new Mp3Encoder.Request(window, format, pcm);
    }
}
