package io.aircheck.testbed.scenario;

import com.google.protobuf.UnsafeByteOperations;
import io.aircheck.schema.AudioFrame;
import io.aircheck.schema.AudioFrames;
import io.aircheck.schema.AudioRecord;
import io.aircheck.schema.Codec;
import io.aircheck.schema.Topics;
import io.aircheck.testbed.scenario.PlayedScenario.PlayedUser;
import io.aircheck.testbed.scenario.PlayedScenario.Talk;
import io.aircheck.testbed.scenario.Scenario.FrameCodec;
import io.aircheck.testbed.scenario.Scenario.Network;
import io.aircheck.testbed.scenario.Scenario.Range;
import io.aircheck.testbed.scenario.Scenario.Room;
import io.aircheck.testbed.scenario.Scenario.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * One user's frames as the gateway bundles them: captured, sent over the simulated network, and
 * gathered in order of arrival. Gives the records in order of their time, which is the arrival of
 * the last frame in each.
 */
final class TrackFeed implements Feed {
    private static final int FRAME_US = 20_000;
    private static final int MAX_HELD_FRAMES = 3;

    /** A frame on its way. */
    private record Sent(long arrivalUs, long order, int talk, AudioFrame frame) {}

    private final Room room;
    private final User user;
    private final FrameSource source;
    private final long startUs;
    private final int framesPerRecord;
    private final byte[] key;
    private final double spacingUs;
    private final SplittableRandom chance;
    private final SplittableRandom breakage;
    private final List<Talking> talks;
    private final PriorityQueue<Sent> underway =
            new PriorityQueue<>(
                    Comparator.comparingLong(Sent::arrivalUs).thenComparingLong(Sent::order));
    private final List<Sent> bundle = new ArrayList<>();
    private int talk = -1;
    private long frame;
    private long order;

    TrackFeed(Room room, User user, FrameSource source, long startUs, int framesPerRecord) {
        this.room = room;
        this.user = user;
        this.source = source;
        this.startUs = startUs;
        this.framesPerRecord = framesPerRecord;
        String name = room.bizId() + "/" + room.id() + "/" + user.id();
        this.key = name.getBytes(StandardCharsets.UTF_8);
        this.spacingUs = FRAME_US * (1 + user.network().driftPpm() / 1e6);
        this.chance = Chance.of(user.network().seed(), name);
        this.breakage = Chance.of(user.network().seed(), name + " broken");
        this.talks = talks(name);
        nextTalk();
    }

    /** The stretches of sound: cut where a stay, the mic or a connection begins or ends. */
    private List<Talking> talks(String name) {
        // A replay at another time is other streams: nothing of it is a duplicate of the first.
        SplittableRandom numbers = Chance.of(startUs, name);
        List<Talking> all = new ArrayList<>();
        for (Range stay : user.stay()) {
            List<Duration> cuts = new ArrayList<>();
            cuts.add(stay.from());
            user.reconnectAt().stream().filter(stay::holds).forEach(cuts::add);
            cuts.add(stay.to());
            for (int i = 0; i + 1 < cuts.size(); i++) {
                Stream stream = new Stream(numbers.nextLong());
                for (Range mic : user.mic()) {
                    long on = Math.max(micros(mic.from()), micros(cuts.get(i)));
                    long off = Math.min(micros(mic.to()), micros(cuts.get(i + 1)));
                    if (on < off) {
                        all.add(new Talking(stream, on, off));
                    }
                }
            }
        }
        return all;
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    @Override
    public Scheduled next() throws IOException {
        while (true) {
            while (talk < talks.size()
                    && (underway.isEmpty() || underway.peek().arrivalUs > earliestArrival())) {
                capture();
            }
            Sent head = underway.peek();
            if (head == null || !bundle.isEmpty() && !joins(head)) {
                return bundle.isEmpty() ? null : record();
            }
            bundle.add(underway.poll());
            if (bundle.size() == framesPerRecord) {
                return record();
            }
        }
    }

    /** A gateway waits for twice the time a full bundle takes, and mixes no streams. */
    private boolean joins(Sent frame) {
        Sent first = bundle.get(0);
        return talks.get(first.talk).stream == talks.get(frame.talk).stream
                && frame.arrivalUs - first.arrivalUs <= 2L * framesPerRecord * FRAME_US;
    }

    private long mediaUs(long number) {
        return Math.round(number * spacingUs);
    }

    private long earliestArrival() {
        return mediaUs(frame + 1);
    }

    private void capture() throws IOException {
        Talking now = talks.get(talk);
        byte[] packet = source.packet(frame);
        long mediaUs = mediaUs(frame);
        long arrivalUs = mediaUs(frame + 1);
        Network network = user.network();
        // Always the same number of draws, so that one setting does not change another's outcome.
        boolean lost = chance.nextDouble() < network.loss();
        double jitter = chance.nextDouble();
        boolean held = chance.nextDouble() < network.reorder();
        int heldFrames = 1 + chance.nextInt(MAX_HELD_FRAMES);
        boolean twice = chance.nextDouble() < network.duplicate();
        double secondJitter = chance.nextDouble();
        boolean broken = breakage.nextDouble() < network.broken();
        long sequence = now.stream.sequence++;
        if (lost) {
            now.loses(startUs + mediaUs);
        } else {
            arrivalUs += Math.round(jitter * micros(network.jitter()));
            arrivalUs += held ? Math.round((heldFrames + 0.5) * FRAME_US) : 0;
            AudioFrame sent =
                    AudioFrame.newBuilder()
                            .setSequence(sequence)
                            .setMediaTimeUs(startUs + mediaUs)
                            .setPayload(
                                    UnsafeByteOperations.unsafeWrap(
                                            broken ? BrokenFrame.of(user.codec()) : packet))
                            .build();
            now.arrives(startUs + mediaUs, broken);
            underway.add(new Sent(arrivalUs, order++, talk, sent));
            if (twice) {
                now.duplicated++;
                long later =
                        Math.round(secondJitter * Math.max(FRAME_US, micros(network.jitter())));
                underway.add(new Sent(arrivalUs + later, order++, talk, sent));
            }
        }
        frame++;
        if (mediaUs(frame) >= now.offUs) {
            nextTalk();
        }
    }

    /** Goes to the next stretch that has a frame; the grid of frames counts from the start. */
    private void nextTalk() {
        for (talk++; talk < talks.size(); talk++) {
            Talking next = talks.get(talk);
            frame = Math.max(frame, (long) Math.floor(next.onUs / spacingUs));
            while (mediaUs(frame) < next.onUs) {
                frame++;
            }
            if (mediaUs(frame) < next.offUs) {
                return;
            }
        }
    }

    private Scheduled record() {
        Sent last = bundle.get(bundle.size() - 1);
        AudioFrames.Builder frames =
                AudioFrames.newBuilder()
                        .setBizId(room.bizId())
                        .setRoomId(room.id())
                        .setUserId(user.id())
                        .setStream(talks.get(last.talk).stream.number)
                        .setCodec(user.codec() == FrameCodec.PCM ? Codec.PCM_S16LE : Codec.OPUS)
                        .setSampleRate(PcmSource.RATE)
                        .setChannels(1);
        // Within a bundle a gateway keeps the order of capture; the wire contract says so.
        bundle.sort(Comparator.comparingLong(sent -> sent.frame.getSequence()));
        bundle.forEach(sent -> frames.addFrames(sent.frame));
        bundle.clear();
        return new Scheduled(
                Math.floorDiv(startUs + last.arrivalUs + 999, 1000L),
                Scheduled.Rank.FRAMES,
                Topics.AUDIO_FRAMES,
                key,
                AudioRecord.newBuilder().setFrames(frames).build().toByteArray());
    }

    PlayedUser played() {
        return new PlayedUser(
                room.bizId(),
                room.id(),
                user.id(),
                talks.stream().map(talking -> talking.played(startUs)).toList());
    }

    /** What arrives in the end; after the last record. */
    List<SentAudio.Talk> sent() {
        List<SentAudio.Talk> sent = new ArrayList<>();
        for (Talking talking : talks) {
            if (talking.first >= 0) {
                sent.add(
                        new SentAudio.Talk(
                                talking.stream.number,
                                talking.first,
                                talking.last + FRAME_US,
                                talking.spoilt));
            }
        }
        return sent;
    }

    private static final class Stream {
        private final long number;
        private long sequence;

        Stream(long number) {
            this.number = number;
        }
    }

    private static final class Talking {
        private final Stream stream;
        private final long onUs;
        private final long offUs;
        private long first = -1;
        private long last = -1;
        private final List<Long> spoilt = new ArrayList<>();
        private long lost;
        private long sent;
        private long duplicated;

        Talking(Stream stream, long onUs, long offUs) {
            this.stream = stream;
            this.onUs = onUs;
            this.offUs = offUs;
        }

        void arrives(long mediaUs, boolean broken) {
            sent++;
            if (broken) {
                spoilt.add(mediaUs);
            } else {
                first = first < 0 ? mediaUs : first;
                last = mediaUs;
            }
        }

        void loses(long mediaUs) {
            lost++;
            spoilt.add(mediaUs);
        }

        Talk played(long startUs) {
            return new Talk(
                    stream.number,
                    startUs + onUs,
                    startUs + offUs,
                    first,
                    last,
                    sent,
                    lost,
                    duplicated);
        }
    }
}
