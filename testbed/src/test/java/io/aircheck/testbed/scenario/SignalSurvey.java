package io.aircheck.testbed.scenario;

import io.aircheck.audio.DecodeReport;
import io.aircheck.audio.Mixer;
import io.aircheck.audio.Packet;
import io.aircheck.audio.TrackDecoder;
import io.aircheck.schema.Codec;
import io.aircheck.testbed.signal.CodedSignal;
import io.aircheck.testbed.signal.CodedSignalReader;
import io.aircheck.testbed.signal.ReadBlock;
import io.aircheck.testbed.signal.SurveyCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Measures how often blocks of the coded signal are not read, or read falsely, behind all that a
 * recording does to them. Not a test: an hour of eight speakers takes several minutes. Arguments:
 * minutes, speakers, how many of them (the last) lose packets, what share, seed, sample rate of the
 * file, and {@code voip} or {@code audio}, the mode of the Opus encoder.
 */
final class SignalSurvey {
    private static final int RATE = 48_000;
    private static final int BLOCK = RATE / 10;
    private static final int FRAME = 960;
    private static final int FRAMES_PER_BLOCK = 5;
    private static final int CHUNK = 1440 * FRAME;
    private static final int CONTEXT = 50 * FRAME;

    /** Before a source of frames changes to the audio mode. */
    private static final int VOIP_FRAMES = 14_000;

    private static final double TOLERANCE_SECONDS = 0.02;

    private final int samples;
    private final long firstFrame;
    private final boolean voip;

    private SignalSurvey(int minutes, long firstFrame, boolean voip) {
        this.samples = minutes * 60 * RATE;
        this.firstFrame = firstFrame;
        this.voip = voip;
    }

    public static void main(String[] args) throws Exception {
        SplittableRandom chance = new SplittableRandom(Long.parseLong(args[4]));
        long first = (long) chance.nextInt(CodedSignal.BLOCK_COUNT) * FRAMES_PER_BLOCK;
        SignalSurvey survey =
                new SignalSurvey(Integer.parseInt(args[0]), first, args[6].equals("voip"));
        int speakers = Integer.parseInt(args[1]);
        int lossy = Integer.parseInt(args[2]);
        double loss = Double.parseDouble(args[3]);
        List<short[]> voices = new ArrayList<>();
        List<BitSet> harmed = new ArrayList<>();
        for (int speaker = 0; speaker < speakers; speaker++) {
            harmed.add(new BitSet());
            double own = speaker >= speakers - lossy ? loss : 0;
            voices.add(survey.voice(speaker, own, chance.split(), harmed.get(speaker)));
        }
        int rate = Integer.parseInt(args[5]);
        short[] decoded = SurveyCodec.throughMp3(survey.mix(voices), rate);
        for (int speaker = 0; speaker < speakers; speaker++) {
            survey.read(speaker, decoded, rate, harmed.get(speaker));
        }
    }

    private short[] voice(int speaker, double loss, SplittableRandom chance, BitSet harmed)
            throws IOException {
        short[] pcm = new short[samples];
        List<Packet> packets = new ArrayList<>();
        OpusFrames frames = null;
        int frameCount = samples / FRAME;
        int done = 0;
        for (int n = 0; n < frameCount; n++) {
            if (frames == null || voip && n % VOIP_FRAMES == 0) {
                frames = new OpusFrames(new CodedPcm(speaker));
                // Uses up the frames in VoIP mode.
                for (int i = 0; !voip && i <= VOIP_FRAMES + 1000; i++) {
                    frames.packet(i);
                }
            }
            byte[] payload = frames.packet(firstFrame + n);
            if (chance.nextDouble() < loss) {
                harmed.set(n / FRAMES_PER_BLOCK);
                harmed.set((n + 1) / FRAMES_PER_BLOCK);
            } else {
                packets.add(
                        new Packet(1, Codec.OPUS, RATE, 1, n, (long) n * FRAME, FRAME, payload));
            }
            boolean last = n == frameCount - 1;
            if (last || (n + 1) * FRAME >= done + CHUNK + CONTEXT) {
                int to = last ? samples : done + CHUNK;
                short[] part = TrackDecoder.decode(packets, done, to, RATE, new DecodeReport());
                System.arraycopy(part, 0, pcm, done, to - done);
                done = to;
                long needed = done - CONTEXT;
                packets.removeIf(packet -> packet.end() < needed);
            }
        }
        return pcm;
    }

    private short[] mix(List<short[]> voices) {
        short[] mix = new short[samples];
        for (int at = 0; at < samples; at += CHUNK) {
            int from = at;
            int to = Math.min(samples, at + CHUNK);
            List<short[]> parts =
                    voices.stream().map(voice -> Arrays.copyOfRange(voice, from, to)).toList();
            System.arraycopy(Mixer.mix(parts), 0, mix, from, to - from);
        }
        return mix;
    }

    private void read(int speaker, short[] pcm, int rate, BitSet harmed) {
        int count = samples / BLOCK;
        int firstBlock = (int) (firstFrame / FRAMES_PER_BLOCK);
        CodedSignalReader reader = new CodedSignalReader(rate, speaker);
        reader.expect(firstBlock, 0);
        List<ReadBlock> blocks = new ArrayList<>(reader.feed(pcm, pcm.length));
        blocks.addAll(reader.finish());
        BitSet seen = new BitSet();
        int wrong = 0;
        for (ReadBlock block : blocks) {
            int number = Math.floorMod(block.index() - firstBlock, CodedSignal.BLOCK_COUNT);
            double off = block.sample() / rate - number / 10.0;
            if (number >= count || seen.get(number) || Math.abs(off) > TOLERANCE_SECONDS) {
                wrong++;
            } else {
                seen.set(number);
            }
        }
        BitSet missed = new BitSet();
        missed.set(1, count);
        missed.andNot(harmed);
        missed.andNot(seen);
        int latest =
                missed.stream()
                        .map(block -> block - Math.max(0, harmed.previousSetBit(block)))
                        .max()
                        .orElse(0);
        System.out.printf(
                Locale.ROOT,
                "speaker %d: %d blocks, %d harmed by loss, %d of the others not read (at most %d"
                        + " blocks behind a harmed one), %d read wrongly%n",
                speaker,
                count,
                harmed.cardinality(),
                missed.cardinality(),
                latest,
                wrong);
    }
}
