package io.aircheck.job.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.job.outbox.FakeTopic.Fault;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The outbox with a topic in memory. */
@Timeout(60)
class EventOutboxOperatorTest {
    private final FakeTopic topic = new FakeTopic(3);

    @Test
    void anEventIsSentAfterACheckpointThatContainsIt() throws Exception {
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            outbox.process(Events.range(1, 0, 2));
            outbox.snapshot(1);
            outbox.process(Events.range(1, 2, 4));
            outbox.completed(1);
            outbox.awaitPending(2);
            assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 2));

            // A savepoint, of which nobody is told, and a checkpoint behind it.
            outbox.snapshot(2);
            outbox.snapshot(3);
            outbox.completed(3);
            outbox.awaitPending(0);
            assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 4));
        }
    }

    @Test
    void whatIsRestoredIsSentAtOnceAndInOrder() throws Exception {
        OperatorSubtaskState state;
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            outbox.process(Events.range(1, 0, 11));
            state = outbox.snapshot(1);
        }
        assertThat(topic.size()).isZero();
        try (OutboxHarness outbox = OutboxHarness.restore(topic.factory(), state)) {
            outbox.awaitPending(0);
            assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 11));
            assertThat(topic.batches()).containsExactly(4, 4, 3);
            outbox.process(Events.event(1, 11));
            outbox.checkpoint(2);
            outbox.awaitPending(0);
            state = outbox.snapshot(3);
        }
        try (OutboxHarness outbox = OutboxHarness.restore(topic.factory(), state)) {
            assertThat(outbox.pending()).isZero();
        }
        assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 12));
    }

    @Test
    void nothingIsSentBeforeTheTopicWasRead() throws Exception {
        OperatorSubtaskState state;
        try (OutboxHarness killed = OutboxHarness.open(topic.factory())) {
            killed.process(Events.range(1, 0, 2));
            state = killed.snapshot(1);
            killed.completed(1);
            killed.awaitPending(0);
        }
        topic.readable(false);
        int takeOvers = topic.takeOvers();
        try (OutboxHarness outbox = OutboxHarness.restore(topic.factory(), state)) {
            outbox.await("the sender reads", () -> topic.takeOvers() > takeOvers);
            outbox.process(Events.event(1, 2));
            outbox.checkpoint(2);
            assertThat(outbox.pending()).isEqualTo(3);
            assertThat(topic.size()).isEqualTo(2);

            topic.readable(true);
            outbox.awaitPending(0);
            assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 3));
        }
    }

    @Test
    void anUnknownOutcomeIsLookedUp() throws Exception {
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            topic.fault(Fault.COMMITTED_UNKNOWN, Fault.ABORTED, Fault.ABORTED);
            outbox.process(Events.range(1, 0, 9));
            outbox.checkpoint(1);
            outbox.awaitPending(0);
            assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 9));
        }
    }

    @Test
    void anOutageDelaysEventsAndNothingElse() throws Exception {
        topic.away(true);
        OperatorSubtaskState state;
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            outbox.process(Events.range(1, 0, 1_200));
            outbox.checkpoint(1);
            outbox.process(Events.event(1, 1_200));
            state = outbox.checkpoint(2);
            assertThat(outbox.pending()).isEqualTo(1_201);
        }
        try (OutboxHarness outbox = OutboxHarness.restore(topic.factory(), state)) {
            outbox.checkpoint(3);
            topic.away(false);
            outbox.awaitPending(0);
            assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 1_201));
        }
    }

    @Test
    void anEventThatIsTooLargeHoldsUpNoOther() throws Exception {
        topic.maxBytes(1_000);
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            outbox.process(Events.range(1, 0, 2));
            outbox.process(Events.event(1, 2, "x".repeat(2_000)));
            outbox.process(Events.range(1, 3, 5));
            outbox.process(Events.event(1, 5, "x".repeat(2_000)));
            outbox.process(Events.range(1, 6, 9));
            outbox.checkpoint(1);
            outbox.awaitPending(0);
            assertThat(topic.ids())
                    .containsExactly("1.0", "1.1", "1.3", "1.4", "1.6", "1.7", "1.8");
        }
    }

    @Test
    void anEventWithoutIdIsDroppedAlone() throws Exception {
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            outbox.process(Events.event(1, 0).toBuilder().clearValue().build());
            outbox.process(Events.event(1, 1));
            outbox.checkpoint(1);
            outbox.awaitPending(0);
            assertThat(topic.ids()).containsExactly("1.1");
        }
    }

    @Test
    void aFencedAttemptGoesOnAfterACheckpointOfItsOwn() throws Exception {
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            topic.fault(Fault.FENCED);
            outbox.process(Events.range(1, 0, 2));
            outbox.snapshot(1);
            outbox.snapshot(2);
            outbox.completed(1);
            outbox.await("fenced", outbox::isInDoubt);
            int takeOvers = topic.takeOvers();

            // Begun before there was doubt: it may have been under way to a left-over.
            outbox.completed(2);
            assertThat(outbox.isInDoubt()).isTrue();
            assertThat(topic.takeOvers()).isEqualTo(takeOvers);

            outbox.checkpoint(3);
            outbox.awaitPending(0);
            assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 2));
            assertThat(topic.takeOvers()).isEqualTo(takeOvers + 1);
        }
    }

    @Test
    void aLeftOverNeverShutsOutItsSuccessor() throws Exception {
        try (OutboxHarness leftOver = OutboxHarness.open(topic.factory())) {
            leftOver.process(Events.range(1, 0, 2));
            OperatorSubtaskState state = leftOver.snapshot(1);
            try (OutboxHarness living = OutboxHarness.restore(topic.factory(), state)) {
                living.awaitPending(0);
                // The notification comes late, but it comes.
                leftOver.completed(1);
                leftOver.await("fenced", leftOver::isInDoubt);
                int takeOvers = topic.takeOvers();

                living.process(Events.range(1, 2, 4));
                living.checkpoint(2);
                living.awaitPending(0);
                assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 4));
                assertThat(topic.takeOvers()).isEqualTo(takeOvers);
                assertThat(leftOver.pending()).isEqualTo(2);
            }
        }
    }

    @Test
    void aLeftOverThatComesBackLateDoublesNothing() throws Exception {
        try (OutboxHarness leftOver = OutboxHarness.open(topic.factory("left over"))) {
            leftOver.await("in charge", () -> topic.takeOvers() == 1);
            topic.cutOff("left over", true);
            leftOver.process(Events.event(1, 0));
            leftOver.checkpoint(1);
            leftOver.process(Events.event(1, 1));
            OperatorSubtaskState state = leftOver.snapshot(2);
            try (OutboxHarness living = OutboxHarness.restore(topic.factory("living"), state)) {
                living.awaitPending(0);
                topic.cutOff("left over", false);
                leftOver.await("it took over", () -> topic.takeOvers() == 3);
                // It should have come before the successor was there.
                leftOver.completed(2);
                leftOver.awaitPending(0);

                living.process(Events.event(1, 2));
                for (int checkpoint = 3; living.pending() > 0; checkpoint++) {
                    living.checkpoint(checkpoint);
                    living.await("sent", () -> living.pending() == 0 || living.isInDoubt());
                }
            }
            assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 3));
        }
    }

    @Test
    void theEndOfTheInputWaitsUntilAllIsSent() throws Exception {
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            outbox.process(Events.range(1, 0, 9));
            outbox.finish();
            outbox.snapshot(1);
            outbox.completed(1);
            assertThat(topic.ids()).isEqualTo(Events.ids(1, 0, 9));
            assertThat(outbox.pending()).isZero();
        }
    }

    @Test
    void anAttemptThatIsFencedAtItsEndFails() throws Exception {
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            topic.fault(Fault.FENCED);
            outbox.process(Events.range(1, 0, 2));
            outbox.finish();
            outbox.snapshot(1);
            assertThatThrownBy(() -> outbox.completed(1)).hasMessageContaining("taken over");
        }
    }

    @Test
    void aFaultOfTheSenderFailsTheTask() throws Exception {
        topic.bug(new IllegalStateException("a bug"));
        try (OutboxHarness outbox = OutboxHarness.open(topic.factory())) {
            assertThatThrownBy(() -> outbox.await("never", () -> false))
                    .hasMessageContaining("sender")
                    .hasRootCauseMessage("a bug");
        }
    }

    @Test
    void closingEndsTheSenderWhateverItWaitsFor() throws Exception {
        topic.readable(false);
        OutboxHarness reading = OutboxHarness.open(topic.factory());
        reading.await("reading", () -> topic.takeOvers() == 1);
        reading.close();
        assertThat(topic.closed()).isEqualTo(1);

        topic.readable(true);
        OutboxHarness idle = OutboxHarness.open(topic.factory());
        idle.process(Events.event(1, 0));
        idle.checkpoint(1);
        idle.awaitPending(0);
        idle.close();
        assertThat(topic.closed()).isEqualTo(2);

        topic.fault(Fault.FENCED);
        OutboxHarness fenced = OutboxHarness.open(topic.factory());
        fenced.process(Events.event(1, 1));
        fenced.checkpoint(1);
        fenced.await("fenced", fenced::isInDoubt);
        fenced.close();
        assertThat(topic.closed()).isEqualTo(3);

        topic.away(true);
        OutboxHarness failing = OutboxHarness.open(topic.factory());
        failing.close();
        assertThat(topic.closed()).isEqualTo(4);
    }
}
