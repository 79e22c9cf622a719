package io.aircheck.testbed.scenario;

import io.aircheck.testbed.scenario.Scenario.Room;
import io.aircheck.testbed.scenario.Scenario.User;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Plays a scenario into the input topics as gateways would write them, in order of record time, and
 * ticks every second of scenario time. The time of a record is scenario time: of audio the arrival
 * of its last frame, of all else the event. Plays once; not thread-safe.
 */
public final class Player {
    private final Scenario scenario;
    private final PlayOptions options;
    private final RecordSink sink;
    private final Instant start;
    private final Ticker ticker;

    public Player(Scenario scenario, PlayOptions options, RecordSink sink) {
        this.scenario = scenario;
        this.options = options;
        this.sink = sink;
        Instant wanted = options.startAt() == null ? scenario.start() : options.startAt();
        this.start = Instant.ofEpochMilli(wanted.toEpochMilli());
        this.ticker = new Ticker(sink, start);
    }

    /** Ticks on after {@link #play} from where that ended. */
    public Ticker ticker() {
        return ticker;
    }

    /**
     * Plays from start to end and returns when all is written.
     *
     * @throws IOException when an audio file cannot be read
     * @throws InterruptedException when the thread is interrupted between two records
     */
    public PlayedScenario play() throws IOException, InterruptedException {
        try (Voices voices = new Voices()) {
            List<TrackFeed> tracks = tracks(voices);
            List<Feed> feeds = new ArrayList<>();
            feeds.add(new EventFeed(scenario, start.toEpochMilli()));
            feeds.addAll(tracks);
            Pace pace = new Pace(options.rate(), start);
            long lastMs = merge(feeds, pace);
            long endMs = Math.max(lastMs, start.plus(scenario.length()).toEpochMilli());
            while (ticker.time().toEpochMilli() < endMs) {
                tick(pace);
            }
            sink.flush();
            return new PlayedScenario(
                    start, ticker.time(), tracks.stream().map(TrackFeed::played).toList());
        }
    }

    private List<TrackFeed> tracks(Voices voices) {
        List<TrackFeed> tracks = new ArrayList<>();
        for (Room room : scenario.rooms()) {
            for (int i = 0; i < room.users().size(); i++) {
                User user = room.users().get(i);
                if (user.audio() != null) {
                    tracks.add(
                            new TrackFeed(
                                    room,
                                    user,
                                    voices.of(user, i),
                                    start.toEpochMilli() * 1000,
                                    options.framesPerRecord()));
                }
            }
        }
        return tracks;
    }

    private record Head(Scheduled record, int order, Feed feed) {}

    /** Writes all feeds' records in order of time, with ticks between; returns the last's time. */
    private long merge(List<Feed> feeds, Pace pace) throws IOException, InterruptedException {
        PriorityQueue<Head> heads =
                new PriorityQueue<>(
                        Comparator.<Head>comparingLong(head -> head.record.timeMs())
                                .thenComparing(head -> head.record.rank())
                                .thenComparingInt(head -> head.order));
        for (int i = 0; i < feeds.size(); i++) {
            offer(heads, feeds.get(i), i);
        }
        long lastMs = 0;
        for (Head head = heads.poll(); head != null; head = heads.poll()) {
            Scheduled record = head.record;
            // A tick says that nothing earlier will come; it stands behind what is of its time.
            while (ticker.nextMs() < record.timeMs()) {
                tick(pace);
            }
            pace.await(record.timeMs());
            sink.send(record.topic(), null, record.key(), record.value(), record.timeMs());
            lastMs = record.timeMs();
            offer(heads, head.feed, head.order);
        }
        return lastMs;
    }

    private static void offer(PriorityQueue<Head> heads, Feed feed, int order) throws IOException {
        Scheduled next = feed.next();
        if (next != null) {
            heads.add(new Head(next, order, feed));
        }
    }

    private void tick(Pace pace) throws InterruptedException {
        pace.await(ticker.nextMs());
        ticker.tickOnce();
        options.progress().accept(Duration.between(start, ticker.time()));
    }
}
