package io.aircheck.job.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.outbox.FakeTopic.Fault;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

/** Random stories of attempts that write to one topic. */
class EventOutboxStoryTest {

    /**
     * Whatever is killed, restored, fenced and left unknown: in the end every event stands in the
     * topic once, those of a task in order.
     */
    @Property(tries = 80)
    void everyEventStandsInTheTopicOnce(@ForAll long seed) throws Exception {
        new Story(seed).tell();
    }

    private static final class Story {
        private static final int TASKS = 4;

        private final Random random;
        private final FakeTopic topic = new FakeTopic(3);

        /** What was taken, and the state, of every snapshot. */
        private final Map<Long, Integer> takenAt = new HashMap<>();

        private final Map<Long, OperatorSubtaskState> states = new HashMap<>();

        /** Attempts that do not know of their end, and the last checkpoint they may be told of. */
        private final Map<OutboxHarness, Long> leftOvers = new HashMap<>();

        private OutboxHarness outbox;
        private int restarts;
        private int taken;
        private long checkpoint;
        private long completed;

        Story(long seed) {
            random = new Random(seed);
        }

        void tell() throws Exception {
            outbox = OutboxHarness.open(topic.factory("0"));
            try {
                for (int i = 0; i < 40; i++) {
                    turn();
                }
                topic.away(false);
                topic.cutOff("" + restarts, false);
                int events = taken;
                while (outbox.pending() > 0) {
                    snapshot();
                    outbox.completed(checkpoint);
                    outbox.await("a step", () -> outbox.pending() == 0 || outbox.isInDoubt());
                }
                for (int task = 0; task < TASKS; task++) {
                    int own = task;
                    assertThat(topic.ids().stream().filter(id -> id.startsWith(own + ".")))
                            .containsExactlyElementsOf(
                                    LongStream.range(0, events)
                                            .filter(n -> n % TASKS == own)
                                            .mapToObj(n -> own + "." + n)
                                            .toList());
                }
            } finally {
                outbox.close();
                for (OutboxHarness leftOver : leftOvers.keySet()) {
                    leftOver.close();
                }
            }
        }

        private void turn() throws Exception {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    for (int i = random.nextInt(6); i >= 0; i--) {
                        outbox.process(Events.event(taken % TASKS, taken));
                        taken++;
                    }
                }
                case 3 -> snapshot();
                case 4, 5 -> complete();
                case 6 -> restart();
                case 7 -> topic.fault(Fault.values()[random.nextInt(Fault.values().length)]);
                case 8 -> topic.away(random.nextInt(3) == 0);
                case 9 -> topic.cutOff("" + random.nextInt(restarts + 1), random.nextBoolean());
                case 10 -> {
                    for (Map.Entry<OutboxHarness, Long> leftOver : leftOvers.entrySet()) {
                        leftOver.getKey().completed(leftOver.getValue());
                    }
                }
                default -> {
                    // Some news come before the next turn, some after it.
                    int before = outbox.pending();
                    if (before > 0 && random.nextBoolean()) {
                        int[] polls = {0};
                        outbox.await(
                                "some news", () -> outbox.pending() < before || polls[0]++ > 5);
                    }
                }
            }
        }

        private void snapshot() throws Exception {
            checkpoint++;
            takenAt.put(checkpoint, taken);
            states.put(checkpoint, outbox.snapshot(checkpoint));
        }

        /** A checkpoint completes; sometimes the outbox is not told. */
        private void complete() throws Exception {
            snapshot();
            completed = checkpoint;
            if (random.nextInt(4) > 0) {
                outbox.completed(completed);
            }
        }

        /** Restores the latest checkpoint; sometimes what it replaces lives on for a while. */
        private void restart() throws Exception {
            if (completed == 0) {
                return;
            }
            if (random.nextBoolean()) {
                leftOvers.put(outbox, completed);
            } else {
                outbox.close();
            }
            outbox = OutboxHarness.restore(topic.factory("" + ++restarts), states.get(completed));
            taken = takenAt.get(completed);
        }
    }
}
