package io.aircheck.cli.bench;

import io.aircheck.audio.DecodeReport;
import io.aircheck.audio.EncodeException;
import io.aircheck.audio.Mixer;
import io.aircheck.audio.Mp3Encoder;
import io.aircheck.audio.Mp3Format;
import io.aircheck.audio.Packet;
import io.aircheck.audio.TrackDecoder;
import io.aircheck.audio.Window;
import io.aircheck.schema.Codec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What decoding and encoding cost by themselves: the calls of {@code audio} that the job makes, for
 * chunks like the job's, in a plain loop. A few rooms stand for all.
 *
 * <p>The job's grid of chunks is shifted by room; here every file begins half a chunk before a line
 * of it, which makes as many chunks as the average.
 */
final class CodecFloor {
    /** In them each voice is heard. */
    private static final int ROOMS = Load.VOICES / Load.ROOM;

    private static final int RATE = 48_000;
    private static final int FRAME = 960;

    private final Load load;
    private final EncoderSettings settings;
    private final List<Item> items;
    private final double seconds;

    /** A window of a file and what is heard in it. */
    private record Item(Window window, List<List<Packet>> voices) {}

    CodecFloor(Corpus corpus, EncoderSettings settings) {
        this.load = corpus.load();
        this.settings = settings;
        this.items = new ArrayList<>();
        double all = 0;
        for (int room = 0; room < Math.min(ROOMS, load.rooms()); room++) {
            List<Integer> users = load.users(room);
            if (load.mode().hasSingle()) {
                for (int user : users) {
                    List<Packet> packets = packets(corpus.said(user).packets());
                    all += add(List.of(packets), load.talk(user).length());
                }
            }
            if (load.mode().hasMixed()) {
                List<List<Packet>> voices =
                        users.stream().map(user -> packets(corpus.said(user).packets())).toList();
                all += add(voices, load.length());
            }
        }
        this.seconds = all;
    }

    private static List<Packet> packets(List<byte[]> payloads) {
        List<Packet> packets = new ArrayList<>();
        for (byte[] payload : payloads) {
            int number = packets.size();
            packets.add(
                    new Packet(
                            1, Codec.OPUS, RATE, 1, number, (long) number * FRAME, FRAME, payload));
        }
        return packets;
    }

    private double add(List<List<Packet>> voices, Duration length) {
        Mp3Format format = settings.format();
        long samples = length.toMillis() * format.sampleRate() / 1000;
        long chunk = settings.chunkLength().toMillis() * format.sampleRate() / 1000;
        long half = chunk / 2 / format.frameSamples() * format.frameSamples();
        long from = 0;
        for (long to = half; from < samples; to += chunk) {
            // A file that ends within a window's lookahead ends with it.
            boolean last = to + format.frameSamples() >= samples;
            Window window = new Window(0, from, last ? samples : to, last);
            items.add(new Item(window, heard(voices, window)));
            from = last ? samples : to;
        }
        return samples / (double) format.sampleRate();
    }

    /** What a chunk carries: the packets in and around the window. */
    private List<List<Packet>> heard(List<List<Packet>> voices, Window window) {
        long from = TrackDecoder.contextFrom(window.pcmFrom(settings.format()), RATE);
        long to = TrackDecoder.contextTo(window.pcmTo(settings.format()), RATE);
        return voices.stream()
                .map(
                        packets ->
                                packets.stream()
                                        .filter(
                                                packet ->
                                                        packet.end() > from && packet.start() < to)
                                        .toList())
                .toList();
    }

    /**
     * Does the work of some rooms once.
     *
     * @return the processor time that the whole load takes at this rate, in seconds
     */
    double run() throws EncodeException, IOException, InterruptedException {
        Mp3Encoder.Options options =
                new Mp3Encoder.Options(
                        settings.compressionLevel(),
                        Mp3Encoder.Options.DEFAULT.timeLimit(),
                        Mp3Encoder.Options.DEFAULT.scratch());
        double before = CpuClock.ofThisProcess().all();
        try (Mp3Encoder encoder = new Mp3Encoder(options)) {
            for (int at = 0; at < items.size(); at += settings.chunksPerRun()) {
                List<Mp3Encoder.Request> batch = new ArrayList<>();
                int end = Math.min(items.size(), at + settings.chunksPerRun());
                for (Item item : items.subList(at, end)) {
                    batch.add(decode(item));
                }
                encoder.encode(batch);
            }
        }
        double used = CpuClock.ofThisProcess().all() - before;
        return used * load.fileSeconds() / seconds;
    }

    private Mp3Encoder.Request decode(Item item) {
        Mp3Format format = settings.format();
        long from = item.window().pcmFrom(format);
        long to = item.window().pcmTo(format);
        Mixer mixer = new Mixer((int) (to - from));
        for (List<Packet> packets : item.voices()) {
            mixer.add(
                    TrackDecoder.decode(
                            packets,
                            from,
                            to,
                            format.sampleRate(),
                            new DecodeReport(item.window().from(), item.window().to())));
        }
        return new Mp3Encoder.Request(item.window(), format, mixer.mix());
    }
}
