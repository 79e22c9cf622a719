package io.aircheck.job.segment;

import static io.aircheck.job.cos.CosFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.cos.StoreException;
import io.aircheck.job.cos.StoreFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final StoreException FAILURE = new StoreException(StoreFailure.RETRY, "down");

    private final Lane lane =
            new Lane(
                    BUCKET,
                    new SegmentSettings(
                            "test",
                            calls -> null,
                            1,
                            3,
                            1,
                            Duration.ofMillis(100),
                            Duration.ofMillis(1_000),
                            Duration.ofDays(1)),
                    () -> 1.0);

    @Test
    void admitsAsManyCallsAsItHasPermits() {
        assertThat(lane.admits()).isTrue();
        lane.begin();
        lane.begin();
        long third = lane.begin();
        assertThat(lane.admits()).isFalse();
        lane.succeeded(0, third);
        assertThat(lane.admits()).isTrue();
    }

    @Test
    void pausesTwiceAsLongAfterEachFailureUpToTheCap() {
        long now = 0;
        for (long pause : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            lane.failed(FAILURE, now, lane.begin());
            assertThat(lane.pause().untilMs() - now).isEqualTo(pause);
            assertThat(lane.pause().failingSinceMs()).isZero();
            assertThat(lane.isPaused(now + pause - 1)).isTrue();
            now += pause;
            assertThat(lane.isPaused(now)).isFalse();
        }
    }

    @Test
    void countsCallsThatFailTogetherOnce() {
        long first = lane.begin();
        long second = lane.begin();
        lane.failed(FAILURE, 0, first);
        lane.failed(FAILURE, 0, second);
        assertThat(lane.pause().untilMs()).isEqualTo(100);
    }

    @Test
    void triesWithOneCallAndOpensWithASuccess() {
        lane.failed(FAILURE, 0, lane.begin());
        long probe = lane.begin();
        assertThat(lane.admits()).isFalse();
        lane.succeeded(100, probe);
        assertThat(lane.isFailing()).isFalse();
        lane.begin();
        lane.begin();
        assertThat(lane.admits()).isTrue();
    }

    @Test
    void triesThoughCallsFromBeforeTheFailureStillHang() {
        lane.begin();
        lane.begin();
        lane.failed(FAILURE, 0, lane.begin());
        assertThat(lane.admits()).isTrue();
        long probe = lane.begin();
        assertThat(lane.admits()).as("permits are never exceeded").isFalse();
        lane.unused(probe);
        assertThat(lane.admits()).isTrue();
    }

    @Test
    void doesNotTakeACallFromBeforeTheFailureForARecovery() {
        long slow = lane.begin();
        lane.failed(FAILURE, 0, lane.begin());
        lane.succeeded(50, slow);
        assertThat(lane.isFailing()).isTrue();
    }

    @Test
    void isForgottenOnceNobodyAsksAnyMore() {
        lane.failed(FAILURE, 0, lane.begin());
        assertThat(lane.isForgettable(2_000)).isFalse();
        assertThat(lane.isForgettable(2_101)).isTrue();
    }
}
