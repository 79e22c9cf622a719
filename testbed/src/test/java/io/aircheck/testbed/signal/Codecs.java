package io.aircheck.testbed.signal;

import io.aircheck.audio.FfmpegBinary;
import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What a recording goes through: Opus on the way in, MP3 on the way out. */
final class Codecs {

    private static final int FRAME = 960;

    private Codecs() {}

    /** Opus at 24 kbit/s in 20 ms packets; the encoder's delay is cut off at the front. */
    static short[] throughOpus(short[] pcm, OpusApplication application) throws OpusException {
        return throughOpus(pcm, application, 0, 0);
    }

    /** The same with a share of the packets lost, which the decoder conceals. */
    static short[] throughOpus(short[] pcm, OpusApplication application, double loss, long seed)
            throws OpusException {
        SplittableRandom chance = new SplittableRandom(seed);
        OpusEncoder encoder = new OpusEncoder(48_000, 1, application);
        encoder.setBitrate(24_000);
        OpusDecoder decoder = new OpusDecoder(48_000, 1);
        int delay = encoder.getLookahead();
        int frames = (pcm.length + delay + FRAME - 1) / FRAME;
        short[] padded = Arrays.copyOf(pcm, frames * FRAME);
        short[] decoded = new short[frames * FRAME];
        byte[] packet = new byte[1275];
        for (int f = 0; f < frames; f++) {
            int bytes = encoder.encode(padded, f * FRAME, FRAME, packet, 0, packet.length);
            boolean lost = chance.nextDouble() < loss;
            decoder.decode(
                    lost ? null : packet, 0, lost ? 0 : bytes, decoded, f * FRAME, FRAME, false);
        }
        return Arrays.copyOfRange(decoded, delay, delay + pcm.length);
    }

    /** An MP3 file with gapless information, mono, 64 kbit/s. */
    static Path toMp3(short[] pcm, int rate, Path file) throws IOException, InterruptedException {
        Process ffmpeg =
                new ProcessBuilder(
                                FfmpegBinary.path().toString(),
                                "-v",
                                "error",
                                "-y",
                                "-f",
                                "s16le",
                                "-ar",
                                "48000",
                                "-ac",
                                "1",
                                "-i",
                                "pipe:0",
                                "-c:a",
                                "libmp3lame",
                                "-b:a",
                                "64k",
                                "-ar",
                                Integer.toString(rate),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (OutputStream in = ffmpeg.getOutputStream()) {
            ByteBuffer bytes = ByteBuffer.allocate(2 * pcm.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asShortBuffer().put(pcm);
            in.write(bytes.array());
        }
        if (ffmpeg.waitFor() != 0) {
            throw new IOException("ffmpeg failed");
        }
        return file;
    }

    static short[] mix(short[]... voices) {
        short[] sum = new short[voices[0].length];
        for (short[] voice : voices) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += voice[i];
            }
        }
        return sum;
    }
}
