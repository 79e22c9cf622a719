package io.aircheck.job.segment;

import static io.aircheck.job.cos.CosFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.cos.CosFixture;
import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.cos.Fault;
import io.aircheck.testbed.cos.FaultKind;
import io.aircheck.testbed.cos.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A bucket that fails concerns its own files alone; in the task's time, call by call. */
class SegmentIsolationTest {
    private static final String OTHER = "other-125";

    /** Of the recordings, in s: how long they go on, and how long the other bucket refuses. */
    private static final int LENGTH = 660;

    private static final int FROM = 30;
    private static final int TO = 630;

    /** Each bucket gets a file that ends every so many s, and one that lasts all the time. */
    private static final int SHORT = 20;

    private static final int CHECKPOINT = 10;
    private static final int FRAMES_A_SECOND = 42;
    private static final int BYTES_A_SECOND = FRAMES_A_SECOND * Recording.FRAME;

    @TempDir Path folder;
    private CosFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = fixture("first");
    }

    private CosFixture fixture(String name) throws IOException {
        CosFixture opened = new CosFixture(Files.createDirectory(folder.resolve(name)));
        opened.cos.createBucket(OTHER);
        return opened;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private SegmentSettings settings() {
        return new SegmentSettings("test", fixture.settings);
    }

    /**
     * What was seen.
     *
     * @param arrivals how long after its end each file was announced, in ms of the task's time
     * @param refused calls to the other bucket while it refused
     * @param heldBytes of chunks in state, at most
     */
    private record Run(Map<String, Long> arrivals, int refused, long heldBytes) {

        private long mean(String bucket) {
            return Math.round(
                    arrivals.entrySet().stream()
                            .filter(file -> file.getKey().startsWith(bucket))
                            .mapToLong(Map.Entry::getValue)
                            .average()
                            .orElseThrow());
        }
    }

    /** Without a kind of fault the other bucket works all the time. */
    private Run record(FaultKind kind) throws Exception {
        Map<String, Long> ends = new LinkedHashMap<>();
        Map<String, Long> arrivals = new LinkedHashMap<>();
        List<Recording> open = new ArrayList<>();
        Recording[] whole = {Recording.of("whole", 0), Recording.of("whole", 1, OTHER)};
        long held = 0;
        int refused = 0;
        Fault fault = Fault.of(kind == null ? FaultKind.DELAY : kind).onBucket(OTHER);
        Faults.Active active = null;
        try (WriterHarness writer = WriterHarness.open(settings())) {
            for (int second = 0; second <= LENGTH; second++) {
                if (second == FROM) {
                    active = fixture.cos.faults().add(fault);
                }
                if (second == TO) {
                    held = Math.max(held, writer.heldBytes());
                    refused = active.hits();
                    active.close();
                }
                boolean last = second == LENGTH;
                if (second % SHORT == 0 && !last) {
                    open.add(Recording.of("short", 2 * second));
                    open.add(Recording.of("short", 2 * second + 1, OTHER));
                }
                boolean ends20 = second % SHORT == SHORT - 1;
                for (Recording file : open) {
                    send(writer, file, ends20, ends);
                }
                for (Recording file : whole) {
                    send(writer, file, last, ends);
                }
                if (ends20) {
                    open.clear();
                }
                if (second % CHECKPOINT == 0) {
                    writer.checkpoint(second);
                }
                settle(writer, ends, arrivals);
                writer.advance(1_000);
            }
            for (int second = 1; arrivals.size() < ends.size(); second++) {
                assertThat(second).isLessThan(120);
                writer.checkpoint(LENGTH + second);
                settle(writer, ends, arrivals);
                writer.advance(1_000);
            }
            writer.assertOver();
            assertThat(writer.heldBytes()).isZero();
        }
        return new Run(arrivals, refused, held);
    }

    private static void send(
            WriterHarness writer, Recording file, boolean last, Map<String, Long> ends)
            throws Exception {
        file.noise(FRAMES_A_SECOND);
        if (last) {
            file.end();
            ends.put(name(file), writer.time());
        }
        writer.process(file.chunks.get(file.chunks.size() - 1));
    }

    private static void settle(
            WriterHarness writer, Map<String, Long> ends, Map<String, Long> arrivals)
            throws Exception {
        writer.settle();
        if (writer.announced() == arrivals.size()) {
            return;
        }
        for (RecordingEvent event : writer.events()) {
            assertThat(event.type()).isEqualTo(RecordingEvent.Type.SEGMENT_UPLOADED);
            String name = event.file().bucket() + "/" + event.file().key();
            arrivals.putIfAbsent(name, writer.time() - ends.get(name));
        }
    }

    private static String name(Recording file) {
        return file.file.getOutput().getBucket() + "/" + file.file.getKey();
    }

    @Test
    void tenMinutesOfRefusalDelayTheBucketsOwnFilesOnly(TestReporter reporter) throws Exception {
        Run without = record(null);
        for (FaultKind kind : List.of(FaultKind.FORBIDDEN, FaultKind.BUCKET_GONE)) {
            fixture.close();
            fixture = fixture(kind.name());
            Run with = record(kind);
            reporter.publishEntry(
                    String.format(
                            "%s for %d s: files of the other bucket are there %d ms after their end"
                                    + " (without the fault %d ms), its own after %d ms; %d calls"
                                    + " refused; at most %d bytes in state",
                            kind,
                            TO - FROM,
                            with.mean(BUCKET.bucket()),
                            without.mean(BUCKET.bucket()),
                            with.mean(OTHER),
                            with.refused(),
                            with.heldBytes()));

            // To the millisecond, file by file: the ratio is 1.
            assertThat(ofBucket(with, BUCKET.bucket()))
                    .hasSize(LENGTH / SHORT + 1)
                    .isEqualTo(ofBucket(without, BUCKET.bucket()));
            // All arrive, at the latest one pause after the bucket has healed.
            assertThat(with.arrivals().keySet()).isEqualTo(without.arrivals().keySet());
            long pause = settings().backOffCap().toMillis();
            assertThat(ofBucket(with, OTHER).values())
                    .allMatch(delay -> delay <= (TO - FROM) * 1_000L + pause);
            // One try a pause of 15 to 30 s, after those of the first seconds, with two calls
            // where the bucket is gone: HEAD cannot tell.
            assertThat(with.refused()).isBetween((TO - FROM) / 30, 2 * ((TO - FROM) / 15 + 10));
            // What the other bucket was sent, and the start and the last part of the long file.
            long sent = 2L * (TO + 1) * BYTES_A_SECOND;
            assertThat(with.heldBytes())
                    .isBetween(sent / 2, sent + 2L * SegmentSettings.PART_BYTES);
        }
    }

    private static Map<String, Long> ofBucket(Run run, String bucket) {
        Map<String, Long> found = new LinkedHashMap<>(run.arrivals());
        found.keySet().removeIf(name -> !name.startsWith(bucket));
        return found;
    }

    @Test
    void subtasksOfAProcessTryADeadBucketTogether() throws Exception {
        var fault = fixture.cos.faults().add(Fault.of(FaultKind.FORBIDDEN).onBucket(OTHER));
        List<WriterHarness> writers = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                WriterHarness writer = WriterHarness.open(settings());
                writers.add(writer);
                writer.process(Recording.of("dead" + i, 0, OTHER).noise(5).end().chunks);
                writer.process(Recording.of("dead" + i, 1, OTHER).noise(5).end().chunks);
                writer.checkpoint(1);
                writer.settle();
            }
            for (int second = 0; second < 60; second++) {
                for (WriterHarness writer : writers) {
                    writer.advance(1_000);
                    writer.settle();
                }
            }
            // Pauses of 0.1 to 30 s, the shorter rounded up to a second: not four times as many.
            assertThat(fault.hits()).isBetween(5, 12);
            fault.close();
            for (WriterHarness writer : writers) {
                writer.advance(30_000);
            }
            while (writers.stream().anyMatch(writer -> writer.events().size() < 2)) {
                for (WriterHarness writer : writers) {
                    writer.settle();
                }
            }
        } finally {
            for (WriterHarness writer : writers) {
                writer.close();
            }
        }
        assertThat(fixture.cos.visible(OTHER)).hasSize(8);
    }

    @Test
    void aSubtaskThatEndsTakesNothingFromTheOthers() throws Exception {
        SegmentSettings one =
                new SegmentSettings(
                        "test",
                        fixture.settings,
                        SegmentSettings.PART_BYTES,
                        1,
                        4L << 20,
                        Duration.ofMillis(200),
                        Duration.ofSeconds(30),
                        Duration.ofDays(3));
        try (WriterHarness stays = WriterHarness.open(one)) {
            WriterHarness ends = WriterHarness.open(one);
            fixture.cos.faults().add(Fault.delay(Duration.ofMillis(500)).times(1));
            for (int i = 0; i < 3; i++) {
                ends.process(Recording.of("ends", i).noise(5).end().chunks);
                stays.process(Recording.of("stays", i).noise(5).end().chunks);
            }
            ends.checkpoint(1);
            stays.checkpoint(1);
            // The one permit is in use, or waits to be used by the one that ends.
            ends.step();
            ends.close();
            stays.awaitEvents(3);
            stays.assertOver();
        }
    }
}
