package io.aircheck.job.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** The small parts of the outbox. */
class OutboxPartsTest {
    private static OutboxEvent event(long sequence, String padding) {
        return new OutboxEvent(
                sequence, "1." + sequence, Events.event(1, sequence, padding), 1_000 + sequence);
    }

    @Test
    void onlyACheckpointThatWasBegunInDoubtProvesLife() {
        ProofOfLife life = new ProofOfLife();
        life.snapshotTaken(1);
        assertThat(life.checkpointCompleted(1)).isFalse();
        life.snapshotTaken(2);
        life.ask();
        // Its notification may have been under way since before.
        assertThat(life.checkpointCompleted(2)).isFalse();
        life.snapshotTaken(3);
        life.snapshotTaken(4);
        assertThat(life.checkpointCompleted(2)).isFalse();
        assertThat(life.isInDoubt()).isTrue();
        assertThat(life.checkpointCompleted(4)).isTrue();
        assertThat(life.isInDoubt()).isFalse();
        assertThat(life.checkpointCompleted(5)).isFalse();
    }

    @Test
    void aSearchFindsTheIdsOfItsTasks() {
        Search search = new Search(List.of(event(0, ""), event(1, "")));
        byte[] key = "1".getBytes(StandardCharsets.UTF_8);

        search.see(null, Events.event(1, 0).getValue().toByteArray());
        search.see(key, null);
        search.see(key, "junk".getBytes(StandardCharsets.UTF_8));
        search.see("2".getBytes(StandardCharsets.UTF_8), value(1, 0));
        search.see(key, value(1, 7));
        assertThat(search.found()).isEmpty();

        search.see(key, value(1, 1));
        search.see(key, value(1, 1));
        assertThat(search.isDone()).isFalse();
        search.see(key, value(1, 0));
        assertThat(search.found()).containsExactlyInAnyOrder("1.0", "1.1");
        assertThat(search.isDone()).isTrue();
        assertThat(new Search(List.of()).isDone()).isTrue();
    }

    private static byte[] value(long task, long number) {
        return Events.event(task, number).getValue().toByteArray();
    }

    @Test
    void batchesAreBoundedInNumberAndBytes() {
        BatchLimit limit = new BatchLimit(3, 2_000);
        List<OutboxEvent> small = List.of(event(0, ""), event(1, ""), event(2, ""), event(3, ""));
        assertThat(limit.take(small, 4)).hasSize(3);
        assertThat(limit.take(small, 2)).hasSize(2);
        List<OutboxEvent> large =
                List.of(event(0, "x".repeat(5_000)), event(1, "x".repeat(1_500)), event(2, ""));
        assertThat(limit.take(large, 3)).hasSize(1);
        assertThat(limit.take(large.subList(1, 3), 3)).hasSize(2);
    }

    @Test
    void aRefusedBatchGoesOneByOne() {
        BatchLimit limit = new BatchLimit(3, 2_000);
        List<OutboxEvent> events = List.of(event(0, ""), event(1, ""), event(2, ""), event(3, ""));
        limit.refused(3);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take(events, 4)).hasSize(1);
            limit.done(1);
        }
        assertThat(limit.take(events, 4)).hasSize(3);
    }

    @Test
    void theWaitDoublesUpToItsCap() {
        Backoff longest = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), () -> 1);
        Backoff shortest = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), () -> 0);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waits.add(longest.failed().toMillis());
            assertThat(shortest.failed().toMillis()).isEqualTo(waits.get(i) / 2);
        }
        assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
        for (int i = 0; i < 100; i++) {
            assertThat(longest.failed()).isEqualTo(Duration.ofSeconds(1));
        }
        longest.succeeded();
        assertThat(longest.failed()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void anOutageIsOneErrorLineAMinute() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        OutageLines outage = new OutageLines(now::get);
        List<String> lines = new ArrayList<>();
        outage.succeeded().ifPresent(lines::add);
        for (int second = 0; second < 150; second++) {
            outage.failed("broker away", 7).ifPresent(lines::add);
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        outage.succeeded().ifPresent(lines::add);
        outage.succeeded().ifPresent(lines::add);
        outage.failed("again", 1).ifPresent(lines::add);

        assertThat(lines)
                .satisfiesExactly(
                        line -> assertThat(line).contains("7 events", ": broker away"),
                        line -> assertThat(line).contains("61 attempts in 60 s"),
                        line -> assertThat(line).contains("121 attempts in 120 s"),
                        line -> assertThat(line).isEqualTo("Events are sent again after 150 s"),
                        line -> assertThat(line).contains("1 attempts in 0 s", ": again"));
    }

    @Test
    void failuresAreToldApartThroughTheirWrappings() throws Exception {
        assertThat(kind(new ProducerFencedException("x"))).isEqualTo(EventLogException.Kind.FENCED);
        assertThat(kind(new KafkaException("in error", new RecordTooLargeException("x"))))
                .isEqualTo(EventLogException.Kind.TOO_LARGE);
        assertThat(kind(new TimeoutException("x"))).isEqualTo(EventLogException.Kind.FAILED);
        assertThat(KafkaFailures.of(new KafkaException("a\nb"), "write to topic t"))
                .hasMessage("cannot write to topic t: KafkaException: a");
        try {
            KafkaFailures.of(new InterruptException("x"), "wait");
            throw new AssertionError("no exception");
        } catch (InterruptedException e) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    private static EventLogException.Kind kind(Exception e) throws InterruptedException {
        return KafkaFailures.of(e, "write").kind();
    }

    @Test
    void metricsTellHowManyEventsWaitAndForHowLong() {
        MetricListener listener = new MetricListener();
        AtomicLong clock = new AtomicLong(5_000);
        OutboxMetrics metrics = new OutboxMetrics(listener.getMetricGroup(), clock::get);
        PendingQueue queue = new PendingQueue();
        metrics.pending(queue);
        assertThat(gauge(listener, "eventsPending")).isEqualTo(0);
        assertThat(gauge(listener, "oldestPendingEventMs")).isEqualTo(0L);

        queue.add("a", Events.event(1, 0), 2_000);
        queue.add("b", Events.event(1, 1), 3_000);
        metrics.pending(queue);
        assertThat(gauge(listener, "eventsPending")).isEqualTo(2);
        assertThat(gauge(listener, "oldestPendingEventMs")).isEqualTo(3_000L);

        queue.remove(List.of(0L));
        metrics.pending(queue);
        metrics.sent(1);
        metrics.failed();
        metrics.refused();
        clock.set(6_000);
        assertThat(gauge(listener, "oldestPendingEventMs")).isEqualTo(3_000L);
        assertThat(
                        Map.of(
                                "sent", count(listener, "eventsSent"),
                                "failures", count(listener, "eventSendFailures"),
                                "refused", count(listener, "eventsRefused")))
                .isEqualTo(Map.of("sent", 1L, "failures", 1L, "refused", 1L));
    }

    private static Object gauge(MetricListener metrics, String name) {
        return metrics.getGauge("aircheck", name).map(Gauge::getValue).orElseThrow();
    }

    private static long count(MetricListener metrics, String name) {
        return metrics.getCounter("aircheck", name).map(Counter::getCount).orElseThrow();
    }
}
