package io.aircheck.cli.cluster;

import io.aircheck.testbed.scenario.KafkaRecordSink;
import io.aircheck.testbed.scenario.ScenarioTopics;
import io.aircheck.testbed.scenario.Ticker;
import io.aircheck.testbed.scenario.TopicTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A process that writes the present into every partition of the input topics, every second, unless
 * a player does. Where a player left time ahead of the clock, it waits until the clock has come
 * there.
 */
final class WallClockTicker {
    /** Partitions of the topics, which are made by whichever process comes first. */
    static final int PARTITIONS = 4;

    private static final long SECOND_MS = 1000;

    private final ClusterDirectory dir;
    private final String bootstrapServers;
    private final String holder = UUID.randomUUID().toString();
    private long lastMs = Long.MIN_VALUE;

    private WallClockTicker(ClusterDirectory dir, String bootstrapServers) {
        this.dir = dir;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Ticks until it is ended.
     *
     * @param args the folder of the cluster and the broker's address
     */
    public static void main(String[] args) throws Exception {
        new WallClockTicker(ClusterDirectory.at(Path.of(args[0])), args[1]).run();
    }

    private void run() throws IOException, InterruptedException {
        ScenarioTopics.createMissing(bootstrapServers, PARTITIONS);
        try (TopicTime topics = TopicTime.open(bootstrapServers);
                KafkaRecordSink sink = KafkaRecordSink.openPatient(bootstrapServers)) {
            while (true) {
                Optional<TimeLock> taken = TimeLock.tryTake(dir.timeLock(), holder);
                if (taken.isPresent()) {
                    try (TimeLock lock = taken.get()) {
                        tick(lock, topics, sink);
                    }
                }
                TimeUnit.MILLISECONDS.sleep(SECOND_MS);
            }
        }
    }

    private void tick(TimeLock lock, TopicTime topics, KafkaRecordSink sink)
            throws IOException, InterruptedException {
        if (lock.changedHands() || lastMs == Long.MIN_VALUE) {
            lastMs = topics.latest().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE + 1);
        }
        long now = System.currentTimeMillis();
        if (now > lastMs) {
            Instant time = Instant.ofEpochMilli(now);
            new Ticker(sink, time).tickUntil(time);
            lastMs = now;
        }
        Path ready = dir.ready(Part.of(Role.TICKER));
        if (!Files.exists(ready)) {
            Files.createFile(ready);
        }
    }
}
