package io.aircheck.job.segment;

import static io.aircheck.job.cos.CosFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.cos.BucketRef;
import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import io.aircheck.job.segment.Traffic.Permit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final StoreException DOWN = new StoreException(StoreFailure.RETRY, "down");
    private static final StoreException REFUSED =
            new StoreException(StoreFailure.BAD_REQUEST, "nonsense");
    private static final int PART = 100;

    private final Traffic traffic = new Traffic(settings(3, 4_000), () -> 1.0);
    private long now;

    private static SegmentSettings settings(int permits, long bytes) {
        return new SegmentSettings(
                "test",
                calls -> null,
                PART,
                permits,
                bytes,
                Duration.ofMillis(100),
                Duration.ofMillis(1_000),
                Duration.ofDays(1));
    }

    private static BucketRef bucket(int number) {
        return new BucketRef("bucket-" + number, "ap-seoul", "main");
    }

    /** A subtask that always wants more. */
    private final class Asker implements Traffic.Subtask {
        private final Deque<Permit> permits = new ArrayDeque<>();
        private final List<Traffic.Pause> pauses = new ArrayList<>();

        @Override
        public void admitted(Permit permit) {
            permits.add(permit);
        }

        @Override
        public void paused(BucketRef bucket, Traffic.Pause pause) {
            pauses.add(pause);
        }

        @Override
        public long now() {
            return now;
        }

        Permit begin(BucketRef bucket, long bytes) {
            traffic.ask(bucket, this);
            Permit permit = permits.remove();
            permit.begin(bytes);
            return permit;
        }
    }

    @Test
    void permitsHoldForAllSubtasksTogether() {
        Asker one = new Asker();
        Asker two = new Asker();
        Permit first = one.begin(BUCKET, 1);
        one.begin(BUCKET, 1);
        two.begin(BUCKET, 1);
        traffic.ask(BUCKET, two);
        traffic.ask(BUCKET, one);
        assertThat(traffic.calls()).isEqualTo(3);
        assertThat(one.permits).isEmpty();

        first.ended(null);
        assertThat(two.permits).hasSize(1);
        assertThat(one.permits).isEmpty();
    }

    @Test
    void subtasksTakeTurnsHoweverMuchOneWants() {
        Asker greedy = new Asker();
        Asker modest = new Asker();
        Deque<Permit> running = new ArrayDeque<>();
        for (int i = 0; i < 3; i++) {
            running.add(greedy.begin(BUCKET, 1));
        }
        traffic.ask(BUCKET, greedy);
        traffic.ask(BUCKET, modest);
        int modestCalls = 0;
        for (int i = 0; i < 20; i++) {
            running.remove().ended(null);
            Asker next = greedy.permits.isEmpty() ? modest : greedy;
            modestCalls += next == modest ? 1 : 0;
            Permit permit = next.permits.remove();
            permit.begin(1);
            running.add(permit);
            traffic.ask(BUCKET, next);
        }
        assertThat(modestCalls).isEqualTo(10);
    }

    @Test
    void aBucketTakesHalfTheBytesAndLeavesRoomForTheNext() {
        Traffic narrow = new Traffic(settings(1_000, 1_600), () -> 1.0);
        List<Integer> calls = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            Asker asker = new Asker();
            int count = 0;
            boolean admitted = true;
            while (admitted) {
                narrow.ask(bucket(number), asker);
                admitted = !asker.permits.isEmpty();
                if (admitted) {
                    asker.permits.remove().begin(2 * PART);
                    count++;
                }
            }
            calls.add(count);
        }
        assertThat(calls).containsExactly(4, 2, 1, 1);
        assertThat(narrow.bytes()).isEqualTo(1_600);
    }

    @Test
    void aSingleCallIsAllowedHoweverSmallTheBudget() {
        Traffic tiny = new Traffic(settings(8, 1), () -> 1.0);
        Asker asker = new Asker();
        tiny.ask(BUCKET, asker);
        Permit permit = asker.permits.remove();
        permit.begin(2 * PART);
        tiny.ask(BUCKET, asker);
        assertThat(asker.permits).isEmpty();
        permit.ended(null);
        assertThat(asker.permits).hasSize(1);
    }

    @Test
    void oneCallOfAllSubtasksTriesWhetherABucketWorksAgain() {
        List<Asker> askers = List.of(new Asker(), new Asker(), new Asker());
        askers.get(0).begin(BUCKET, 1).ended(DOWN);
        askers.forEach(asker -> traffic.ask(BUCKET, asker));
        assertThat(askers).allSatisfy(asker -> assertThat(asker.pauses).hasSize(1));
        assertThat(askers.get(1).pauses).containsExactly(new Traffic.Pause(100, 0));
        assertThat(traffic.failingBuckets(now)).isEqualTo(1);

        now = 100;
        askers.forEach(asker -> traffic.ask(BUCKET, asker));
        assertThat(traffic.calls()).isEqualTo(1);
        Permit probe = askers.get(0).permits.remove();
        probe.begin(1);
        now = 130;
        probe.ended(DOWN);
        assertThat(askers.get(1).pauses).last().isEqualTo(new Traffic.Pause(330, 0));
        assertThat(askers.get(2).pauses).hasSize(2);

        now = 330;
        askers.forEach(asker -> traffic.ask(BUCKET, asker));
        Permit second = askers.get(0).permits.remove();
        second.begin(1);
        second.ended(null);
        assertThat(askers.get(1).permits).hasSize(1);
        assertThat(askers.get(2).permits).hasSize(1);
        assertThat(traffic.failingBuckets(now)).isZero();
    }

    @Test
    void aBucketThatAnswersIsNotFailing() {
        Asker asker = new Asker();
        asker.begin(BUCKET, 1).ended(REFUSED);
        assertThat(traffic.failingBuckets(now)).isZero();
        asker.begin(BUCKET, 1);
    }

    @Test
    void whatASubtaskLeavesGoesToOthers() {
        Asker gone = new Asker();
        Asker other = new Asker();
        Permit running = gone.begin(BUCKET, 1);
        gone.begin(BUCKET, 1);
        traffic.ask(BUCKET, gone); // admitted, and never begun
        traffic.ask(BUCKET, gone); // in line
        traffic.ask(BUCKET, other);
        assertThat(other.permits).isEmpty();

        traffic.leave(gone);
        assertThat(other.permits).hasSize(1);
        other.permits.remove().begin(1);
        // Its calls are over when they are over.
        assertThat(traffic.calls()).isEqualTo(3);
        traffic.ask(BUCKET, other);
        running.ended(null);
        assertThat(other.permits).hasSize(1);
        assertThat(gone.permits).hasSize(1);
        gone.permits.remove().unused();
        assertThat(traffic.calls()).isEqualTo(3);
    }

    /** Whatever happens: limits hold, every question is answered, and no permit is lost. */
    @Property(tries = 200)
    void limitsHoldAndEveryQuestionIsAnswered(@ForAll long seed) {
        Random random = new Random(seed);
        Traffic any = new Traffic(settings(3, 1_000), random::nextDouble);
        List<RandomAsker> askers = List.of(new RandomAsker(), new RandomAsker(), new RandomAsker());
        Deque<Permit> running = new ArrayDeque<>();
        for (int i = 0; i < 400; i++) {
            now += random.nextInt(50);
            RandomAsker asker = askers.get(random.nextInt(askers.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    BucketRef ref = bucket(random.nextInt(4));
                    if (asker.open.add(ref)) {
                        any.ask(ref, asker);
                    }
                }
                case 1 -> {
                    Permit permit = asker.permits.poll();
                    if (permit != null && random.nextInt(4) == 0) {
                        permit.unused();
                    } else if (permit != null) {
                        permit.begin(random.nextInt(2 * PART + 1));
                        running.add(permit);
                    }
                }
                default -> {
                    if (!running.isEmpty()) {
                        running.remove().ended(random.nextInt(3) == 0 ? DOWN : null);
                    }
                }
            }
            assertThat(any.bytes()).isBetween(0L, 1_000L);
            for (int number = 0; number < 4; number++) {
                BucketRef ref = bucket(number);
                assertThat(running.stream().filter(p -> p.bucket().equals(ref)).count())
                        .isLessThanOrEqualTo(3);
            }
        }
        while (any.calls() > 0) {
            while (!running.isEmpty()) {
                running.remove().ended(null);
            }
            for (RandomAsker asker : askers) {
                while (!asker.permits.isEmpty()) {
                    asker.permits.remove().unused();
                }
            }
        }
        assertThat(any.bytes()).isZero();
        assertThat(askers).allSatisfy(asker -> assertThat(asker.open).isEmpty());
    }

    /** Asks once a bucket at a time, as the dispatcher does. */
    private final class RandomAsker implements Traffic.Subtask {
        private final Set<BucketRef> open = new HashSet<>();
        private final Deque<Permit> permits = new ArrayDeque<>();

        @Override
        public void admitted(Permit permit) {
            assertThat(open.remove(permit.bucket())).isTrue();
            permits.add(permit);
        }

        @Override
        public void paused(BucketRef bucket, Traffic.Pause pause) {
            assertThat(open.remove(bucket)).isTrue();
            assertThat(pause.untilMs()).isGreaterThan(now);
        }

        @Override
        public long now() {
            return now;
        }
    }
}
