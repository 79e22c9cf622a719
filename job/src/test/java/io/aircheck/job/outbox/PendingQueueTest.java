package io.aircheck.job.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PendingQueueTest {
    private final PendingQueue queue = new PendingQueue();
    private int added;

    private void add() {
        queue.add("1." + added, Events.event(1, added), added);
        added++;
    }

    private List<Long> pending() {
        return queue.events().stream().map(OutboxEvent::sequence).toList();
    }

    @Test
    void aSnapshotReleasesWhatItContains() {
        add();
        add();
        queue.snapshotTaken(5);
        add();

        assertThat(queue.checkpointCompleted(5)).isEqualTo(2);
        assertThat(queue.isAllReleased()).isFalse();
        assertThat(queue.checkpointCompleted(5)).isEqualTo(2);
        assertThat(pending()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void anyLaterCheckpointReleasesToo() {
        add();
        queue.snapshotTaken(5);
        add();
        queue.snapshotTaken(6);
        queue.snapshotTaken(7);

        assertThat(queue.checkpointCompleted(4)).isZero();
        assertThat(queue.checkpointCompleted(7)).isEqualTo(2);
        assertThat(queue.checkpointCompleted(6)).isEqualTo(2);
        assertThat(queue.isAllReleased()).isTrue();
    }

    @Test
    void whatIsGoneIsNoLongerPending() {
        add();
        add();
        assertThat(queue.releaseAll()).isEqualTo(2);
        queue.remove(List.of(0L));
        add();
        queue.snapshotTaken(1);

        assertThat(queue.checkpointCompleted(1)).isEqualTo(3);
        assertThat(pending()).containsExactly(1L, 2L);
    }

    /**
     * Against the rule itself: a completed m >= n, n being the first snapshot after the arrival.
     */
    @Property
    void noEventIsReleasedTooEarlyOrTooLate(@ForAll long seed) {
        Random random = new Random(seed);
        PendingQueue queue = new PendingQueue();
        Map<Long, Long> containedBy = new HashMap<>();
        long released = 0;
        long arrived = 0;
        long checkpoint = 0;
        for (int i = 0; i < 60; i++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    queue.add("id", Events.event(1, arrived), 0);
                    arrived++;
                }
                case 2 -> {
                    checkpoint++;
                    queue.snapshotTaken(checkpoint);
                    for (long event = 0; event < arrived; event++) {
                        containedBy.putIfAbsent(event, checkpoint);
                    }
                }
                default -> {
                    long completed = checkpoint - random.nextInt(3);
                    long end = queue.checkpointCompleted(completed);
                    assertThat(end).isBetween(released, arrived);
                    for (; released < end; released++) {
                        assertThat(containedBy.get(released))
                                .isNotNull()
                                .isLessThanOrEqualTo(completed);
                    }
                    containedBy.forEach(
                            (event, snapshot) -> {
                                if (snapshot <= completed) {
                                    assertThat(end).isGreaterThan(event);
                                }
                            });
                }
            }
        }
    }
}
